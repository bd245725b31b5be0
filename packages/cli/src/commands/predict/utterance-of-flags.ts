import { readFile } from 'node:fs/promises';
import { DataError, messageOf } from '@erc/core';
import { sizeOfFile, userPath } from '@erc/core/node';
import { MAX_PICTURE_BYTES } from '@erc/media';
import type { Face, PredictorTurn } from '@erc/predictor';
import type { PredictFlags } from './predict-flags.js';

/** The utterance that `--text`, `--audio`, `--image` and `--speaker` are. */
export async function utteranceOfFlags({
  text,
  audio,
  image = [],
  speaker,
  gender,
}: Pick<PredictFlags, 'text' | 'audio' | 'image' | 'speaker' | 'gender'>): Promise<PredictorTurn> {
  const visual = await faceOf(image);
  return {
    ...(speaker !== undefined && { speaker }),
    ...(gender !== undefined && { gender }),
    ...(text !== undefined && { text }),
    ...(audio !== undefined && { audio: { path: userPath(audio) } }),
    ...(visual && { visual }),
  };
}

/** One image (or a folder of frames) by its path; several are frames, in the order of the flags. */
async function faceOf(images: readonly string[]): Promise<Face | undefined> {
  const [first, ...others] = images;
  if (first === undefined) return undefined;
  if (others.length === 0) return { path: userPath(first) };
  const frames: Uint8Array[] = [];
  for (const image of images) frames.push(await readImage(image));
  return { frames };
}

async function readImage(image: string): Promise<Uint8Array> {
  const path = userPath(image);
  const size = await sizeOfFile(path).catch((cause: unknown) => {
    throw new DataError(`--image: expected an image, received ${image}: ${messageOf(cause)}.`, { cause });
  });
  if (size > MAX_PICTURE_BYTES) {
    throw new DataError(`--image: ${image}: expected at most ${MAX_PICTURE_BYTES} bytes, received ${size}.`);
  }
  return readFile(path);
}
