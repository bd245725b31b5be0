import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pictureSize, wavSeconds } from '@erc/media';
import type { Face, PredictorTurn, Voice } from '@erc/predictor';
import { Problem } from '../reply/problem.js';

/** What the media of a request may hold. */
export interface MediaLimits {
  readonly soundSeconds: number;
  readonly pixels: number;
}

/**
 * Looks at what the heads of a dialogue's media claim, before any of it is decoded. Paths are those of files that this server has cut out of clips. A file that is none is left to the decoder, whose message says more.
 *
 * @throws Problem `too-large`, with the turn at which a sum passes its limit.
 */
export async function checkMedia(
  dialogue: readonly PredictorTurn[],
  { soundSeconds, pixels }: MediaLimits,
): Promise<void> {
  let [heard, seen] = [0, 0];
  for (const { where, audio, visual } of dialogue) {
    const wav = audio && (await wavOf(audio));
    heard += (wav && wavSeconds(wav)) ?? 0;
    if (heard > soundSeconds) throw tooMuch(`${where}.audio`, soundSeconds, heard, 'seconds of sound');
    for await (const size of visual ? sizesOf(visual) : []) {
      seen += size ? size.width * size.height : 0;
      if (seen > pixels) throw tooMuch(`${where}.images`, pixels, seen, 'pixels');
    }
  }
}

async function wavOf(voice: Voice): Promise<Uint8Array | undefined> {
  if ('path' in voice) return readFile(voice.path);
  return 'wav' in voice ? voice.wav : undefined;
}

async function* sizesOf(
  face: Face,
): AsyncGenerator<{ readonly width: number; readonly height: number } | undefined> {
  if ('frames' in face) {
    for (const frame of face.frames) yield frame instanceof Uint8Array ? pictureSize(frame) : frame;
    return;
  }
  const isFolder = (await stat(face.path)).isDirectory();
  const paths = isFolder ? (await readdir(face.path)).map((name) => join(face.path, name)) : [face.path];
  for (const path of paths) yield pictureSize(await readFile(path));
}

const tooMuch = (where: string, most: number, received: number, what: string): Problem =>
  new Problem(
    'too-large',
    `${where}: expected at most ${most} ${what} in a request, received ${Math.round(received)} up to here.`,
  );
