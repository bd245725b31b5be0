import { messageOf } from '@erc/core';
import { fileSystemError, isOfDisk } from '@erc/core/node';
import { type FaceDetector, loadDetector } from '../faces/open-detector.js';
import { chooseDecoder } from './choose-decoder.js';
import { convertParts } from './convert-clip.js';
import {
  DecodeError,
  DecoderCrashError,
  LostClipError,
  type LostReason,
  UnsupportedClipError,
} from './decoder.js';
import type { WorkerAnswer, WorkerJob, WorkerSetup } from './worker-messages.js';

// The entry of a process of its own, which createClipPool starts: a clip that brings a decoder down takes this process with it and no other.
const setup = JSON.parse(process.argv[2]!) as WorkerSetup;
const chosen = chooseDecoder(setup);
// Told with the first answer.
chosen.catch(() => {});

let detector: Promise<FaceDetector> | undefined;

// Whoever started this process is gone: it must not work on alone.
process.on('disconnect', () => process.exit());

process.on('message', (job: WorkerJob) => {
  void answer(job).then((reply) => process.send!(reply));
});

async function answer(job: WorkerJob): Promise<WorkerAnswer> {
  try {
    const { decoder } = await chosen;
    if (job.kind === 'convert') {
      const { options } = job;
      // One model for all clips of this process: their options are the same.
      if (options.faces) detector ??= loadDetector(options.faces.model, options.faces);
      const tools = { decoder, options, detector: await detector };
      const parts = await convertParts(job.path, job.parts, tools);
      const ofAll = parts.find(
        (part) => part instanceof DecodeError && (parts.length === 1 || isOfAll(part)),
      );
      if (ofAll) throw ofAll;
      const converted = parts.map((part) => (part instanceof DecodeError ? { problem: part.message } : part));
      return { converted, ...memory() };
    }
    const clip = await decoder.open(job.path);
    await clip.close();
    return { info: clip.info, ...memory() };
  } catch (error) {
    const refused = refusedBy(error, job);
    if (refused) return { refused, ...memory() };
    const lost = lostReasonOf(error);
    return lost !== undefined || error instanceof DecodeError
      ? {
          problem: messageOf(error),
          ...(lost && { lost }),
          ...(error instanceof UnsupportedClipError && { isUnsupported: true as const }),
          ...memory(),
        }
      : { failure: messageOf(error), ...memory() };
  }
}

/** Whether what went wrong with a part is no matter of that part: other parts of the recording would come to the same. */
const isOfAll = (error: DecodeError): boolean =>
  error instanceof UnsupportedClipError || lostReasonOf(error) !== undefined;

/** What the file system said of the folder of the results; `undefined` for what it said of the clip, and for other errors. */
function refusedBy(error: unknown, job: WorkerJob): WorkerAnswer['refused'] {
  if (job.kind !== 'convert' || !(error instanceof Error)) return undefined;
  const folders = job.parts.map(({ folder }) => folder);
  const isOfFolder =
    !('path' in error) || folders.some((folder) => String(error.path).startsWith(folder)) || isOfDisk(error);
  const found = isOfFolder ? fileSystemError(error, folders[0]) : undefined;
  return found && { message: found.message, code: found.code };
}

/** Why a clip is skipped that no decoder has refused: a crash, a time-out or lack of memory; `undefined` for other errors. */
function lostReasonOf(error: unknown): LostReason | 'crashed' | undefined {
  if (error instanceof DecoderCrashError) return 'crashed';
  if (error instanceof LostClipError) return error.reason;
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    // As V8, ffmpeg and Linux say it; a small machine, or one that many use.
    if (/allocation failed|out of memory|cannot allocate memory|ENOMEM/i.test(cause.message))
      return 'out of memory';
  }
  return undefined;
}

/**
 * Resident memory after a collection: pictures are freed by the collector only, and it does not see how large they are. They are young: a collection
 * of everything takes ten times as long.
 */
function memory(): { residentBytes: number } {
  globalThis.gc?.({ type: 'minor' });
  return { residentBytes: process.memoryUsage.rss() };
}
