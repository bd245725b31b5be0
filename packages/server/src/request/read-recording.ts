import { turnsOfSubtitles } from '@erc/predictor';
import { Problem } from '../reply/problem.js';
import type { ReadTurn } from './read-turn.js';

/** Bytes of subtitles: those of a film of three hours have a tenth. */
const MAX_BYTES = 2 ** 20;

/** Options of {@link readRecording}. */
export interface ReadRecordingOptions {
  readonly recording: Uint8Array;
  readonly subtitles: Uint8Array;
}

/**
 * The turns of a recording, one for each cue of its subtitles.
 *
 * @throws DataError for what is no subtitle, with the line, and for bytes in another encoding than UTF-8 or UTF-16; Problem `too-large`.
 */
export async function readRecording({ recording, subtitles }: ReadRecordingOptions): Promise<ReadTurn[]> {
  if (subtitles.length > MAX_BYTES) {
    throw new Problem(
      'too-large',
      `subtitles: expected at most ${MAX_BYTES} bytes, received ${subtitles.length}.`,
    );
  }
  const recorded = await turnsOfSubtitles(subtitles, 'subtitles');
  return recorded.map(({ startSeconds, endSeconds, where = 'subtitles', ...turn }) => ({
    turn: { ...turn, where },
    clip: { bytes: recording, span: { startSeconds, endSeconds } },
  }));
}
