import { pictureSize, wavSeconds } from '@erc/media';
import type { PredictorTurn } from '@erc/predictor';
import { Problem } from '../reply/problem.js';

/** What the media of a request may hold. */
export interface MediaLimits {
  readonly soundSeconds: number;
  readonly pixels: number;
}

/**
 * Looks at what the heads of a dialogue's media claim, before anything is decoded. A file that is none is left to the decoder, whose message says more.
 *
 * @throws Problem `too-large`, with the turn at which a sum passes its limit.
 */
export async function checkMedia(
  dialogue: readonly PredictorTurn[],
  { soundSeconds, pixels }: MediaLimits,
): Promise<void> {
  let [heard, seen] = [0, 0];
  for (const { where, audio, visual } of dialogue) {
    heard += audio && 'wav' in audio ? (wavSeconds(audio.wav) ?? 0) : 0;
    if (heard > soundSeconds) throw tooMuch(`${where}.audio`, soundSeconds, heard, 'seconds of sound');
    for (const frame of visual && 'frames' in visual ? visual.frames : []) {
      const size = frame instanceof Uint8Array ? pictureSize(frame) : frame;
      seen += size ? size.width * size.height : 0;
      if (seen > pixels) throw tooMuch(`${where}.images`, pixels, seen, 'pixels');
    }
  }
}

const tooMuch = (where: string, most: number, received: number, what: string): Problem =>
  new Problem(
    'too-large',
    `${where}: expected at most ${most} ${what} in a request, received ${Math.round(received)} up to here.`,
  );
