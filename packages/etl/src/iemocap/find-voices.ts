import { readFile } from 'node:fs/promises';
import { mapBounded, messageOf, sha256Of } from '@erc/core';
import { sizeOfFile } from '@erc/core/node';
import { examineWav, MAX_WAV_BYTES, type Pcm16 } from '@erc/media';
import type { SourceContext } from '../source.js';
import {
  type DialogueRecording,
  type FindRecordingsOptions,
  findDialogRecordings,
  findSentenceRecordings,
} from './find-recordings.js';
import type { ResolvedIemocapOptions } from './options.js';
import { type Channel, framesOf, leftSpeakerOf, measureLeftSpeaker } from './own-channel.js';
import { IEMOCAP_SAMPLE_RATE_HZ, readRecordedPcm } from './pcm.js';
import type { ReleaseUtterance } from './read-release.js';

/** Where the voice of an utterance is: frames `[first, end)` of one channel of a recording. */
export interface Cut {
  readonly path: string;
  readonly first: number;
  readonly end: number;
  readonly channel: Channel;
}

/** The voices of a release. */
export interface Voices {
  readonly cuts: ReadonlyMap<ReleaseUtterance, Cut>;
  /** SHA-256 of each recording that can be read, by path. */
  readonly recordings: ReadonlyMap<string, string>;
}

export type FindVoicesOptions = FindRecordingsOptions & Pick<ResolvedIemocapOptions, 'audio' | 'channel'>;

const MEBIBYTE = 2 ** 20;

/**
 * Reads the recordings once, and decides what to cut from each. One that is missing or broken leaves its utterances without a voice,
 * and is counted.
 *
 * @throws DataError when a session has no folder of recordings at all.
 */
export async function findVoices(
  { audio, channel, ...options }: FindVoicesOptions,
  context: SourceContext,
): Promise<Voices> {
  const { findings } = options;
  const cuts = new Map<ReleaseUtterance, Cut>();
  const hashes = new Map<string, string>();
  if (audio === 'none') return { cuts, recordings: hashes };

  const recordings =
    audio === 'dialog' ? await findDialogRecordings(options) : await findSentenceRecordings(options);
  await mapBounded(
    recordings,
    async (recording) => {
      const { path, utterances } = recording;
      const bytes = await readRecording(path);
      const sound = typeof bytes === 'string' ? bytes : soundOf(bytes, audio === 'dialog' ? 2 : 1);
      if (typeof bytes === 'string' || typeof sound === 'string') {
        findings.add('recordings-unreadable', `${path}: ${sound}`);
        return;
      }
      if (examineWav(bytes).isOpen) findings.add('recordings-without-a-length-in-their-header', path);
      hashes.set(path, sha256Of(bytes));
      if (audio === 'sentences') {
        cuts.set(utterances[0]!, { path, first: 0, end: sound.frames, channel: 0 });
        return;
      }
      const left = whoIsLeft(recording, sound, { channel, findings });
      for (const utterance of utterances) {
        const { first, end } = framesOf(utterance, sound);
        if (utterance.endSeconds * IEMOCAP_SAMPLE_RATE_HZ > sound.frames + 1) {
          findings.add('cuts-that-pass-the-end-of-the-recording', utterance.where);
        }
        if (first === end) findings.add('cuts-without-a-sample', utterance.where);
        else cuts.set(utterance, { path, first, end, channel: channelFor(utterance, left, channel) });
      }
    },
    { signal: context.signal },
  );
  return { cuts, recordings: hashes };
}

/** The bytes of a recording; or, as a text, why they cannot be had. */
export async function readRecording(path: string): Promise<Uint8Array | string> {
  try {
    const size = await sizeOfFile(path);
    // A dialogue has some 20 MiB.
    if (size > MAX_WAV_BYTES) {
      return `${Math.ceil(size / MEBIBYTE)} MiB, more than ${MAX_WAV_BYTES / MEBIBYTE}`;
    }
    return await readFile(path);
  } catch (error) {
    return messageOf(error);
  }
}

function soundOf(bytes: Uint8Array, maxChannels: number): Pcm16 | string {
  const sound = readRecordedPcm(bytes);
  if (typeof sound === 'string' || sound.channels <= maxChannels) return sound;
  return `${sound.channels} channels instead of ${maxChannels}`;
}

/** Decides it for a dialogue, and counts what the recording itself says, whatever the option is. */
function whoIsLeft(
  { path, dialogue }: DialogueRecording,
  sound: Pcm16,
  { channel, findings }: Pick<FindVoicesOptions, 'channel' | 'findings'>,
): 'F' | 'M' | undefined {
  if (sound.channels === 1) {
    findings.add('recordings-with-one-channel', path);
    return undefined;
  }
  const marked = dialogue.dialogue[5] as 'F' | 'M';
  const measured = measureLeftSpeaker(sound, dialogue.utterances);
  if (measured === undefined) {
    findings.add('recordings-whose-channels-do-not-tell-the-speakers-apart', path);
  } else {
    findings.add(`recordings-with-the-marker-wearer-on-the-${measured === marked ? 'left' : 'right'}`, path);
  }
  return leftSpeakerOf(channel, marked, measured);
}

function channelFor(
  { speaker }: ReleaseUtterance,
  left: 'F' | 'M' | undefined,
  channel: ResolvedIemocapOptions['channel'],
): Channel {
  if (channel === 'mean') return 'mean';
  return left === undefined || speaker === left ? 0 : 1;
}
