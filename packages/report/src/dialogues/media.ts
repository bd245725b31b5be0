import { readFile, stat } from 'node:fs/promises';
import { DataError, messageOf, type Utterance } from '@erc/core';
import { examineWav, listFrames, readPicture } from '@erc/media';
import sharp from 'sharp';

/** Faces and voices of utterances as data URIs, and how many could not be taken in. */
export interface EmbeddedMedia {
  /** By utterance id. */
  readonly faces: ReadonlyMap<string, string>;
  readonly voices: ReadonlyMap<string, string>;
  readonly bytes: number;
  /** Voices that did not fit into the budget. */
  readonly overBudget: number;
  /** Files that are missing or cannot be decoded, one line each. */
  readonly unreadable: readonly string[];
}

/** Side of a face in pixels: twice its size on the page, for dense screens. */
const FACE_PIXELS = 120;
/** Larger pictures are not drawn: a face never needs so many. */
const MAX_PIXELS = 64_000_000;

/**
 * Reads the media of utterances until `budgetBytes` of data URIs are full. Faces come first, as they are small; then voices, as the
 * wav files they are, in the order of the utterances. A voice too large for what is left is passed over, later smaller ones may still fit.
 */
export async function embedMedia(
  utterances: readonly Utterance[],
  budgetBytes: number,
): Promise<EmbeddedMedia> {
  const faces = new Map<string, string>();
  const voices = new Map<string, string>();
  const unreadable: string[] = [];
  let bytes = 0;
  let overBudget = 0;
  const keep = (into: Map<string, string>, id: string, uri: string): void => {
    into.set(id, uri);
    bytes += uri.length;
  };
  const attempt = async (what: string, take: (what: string) => Promise<void>): Promise<void> => {
    await take(what).catch((error: unknown) => {
      const line = messageOf(error).replace(/\.$/, '');
      unreadable.push(isMissing(error) ? `${what}: the file is missing` : line);
    });
  };

  for (const { id, visual } of utterances) {
    if (visual === undefined) continue;
    await attempt(`face of ${id}`, async (what) => {
      const uri = await faceUri(visual, what);
      if (bytes + uri.length <= budgetBytes) keep(faces, id, uri);
    });
  }
  for (const { id, audio } of utterances) {
    if (audio === undefined) continue;
    await attempt(`voice of ${id}`, async (what) => {
      const size = Math.ceil((await stat(audio)).size / 3) * 4 + 22;
      if (bytes + size > budgetBytes) overBudget += 1;
      else keep(voices, id, await voiceUri(audio, what));
    });
  }
  return { faces, voices, bytes, overBudget, unreadable };
}

/** Whether an error, or what it came from, is of a path with nothing there. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && error.code === 'ENOENT') || isMissing(error.cause);
}

/** @param what Comes first in errors. */
async function voiceUri(path: string, what: string): Promise<string> {
  const data = await readFile(path);
  const problem = examineWav(data).problem;
  if (problem !== undefined) throw new DataError(`${what}: expected a wav file, received ${problem}.`);
  return `data:audio/wav;base64,${data.toString('base64')}`;
}

/**
 * The middle frame, square and small.
 *
 * @param what Comes first in errors.
 */
async function faceUri(path: string, what: string): Promise<string> {
  const { frames } = await listFrames({ path }, what, Number.POSITIVE_INFINITY);
  const { source } = frames[Math.floor(frames.length / 2)]!;
  const { data: pixels, width, height } = await readPicture(source, { where: what, maxPixels: MAX_PIXELS });
  // An image much wider than high is a strip of frames side by side: the middle one is taken.
  const count = Math.max(1, Math.round(width / height));
  const frameWidth = Math.floor(width / count);
  const left = Math.floor(count / 2) * frameWidth;
  const face = await sharp(pixels, { raw: { width, height, channels: 3 } })
    .extract({ left, top: 0, width: frameWidth, height })
    .resize(FACE_PIXELS, FACE_PIXELS, { fit: 'cover' })
    .webp({ quality: 78 })
    .toBuffer();
  return `data:image/webp;base64,${face.toString('base64')}`;
}
