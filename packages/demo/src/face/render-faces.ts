import type { Random } from '@erc/core';
import sharp from 'sharp';
import { seeThrough } from './camera.js';
import { FACE_SIZE, faceStripSvg } from './face-svg.js';
import type { FaceShot } from './frames.js';

const CHANNELS = 3;

/** Cuts one frame out of a strip of pixels. */
function cut(strip: Uint8Array, index: number, count: number): Uint8Array {
  const row = FACE_SIZE * CHANNELS;
  const pixels = new Uint8Array(FACE_SIZE * row);
  for (let y = 0; y < FACE_SIZE; y++) {
    const start = (y * count + index) * row;
    pixels.set(strip.subarray(start, start + row), y * row);
  }
  return pixels;
}

/** Draws the frames of an utterance, sees them through its camera, and encodes each as a PNG of 96 × 96 pixels. */
export async function renderFaces({ frames, camera }: FaceShot, random: Random): Promise<Uint8Array[]> {
  const strip = await sharp(Buffer.from(faceStripSvg(frames)))
    .removeAlpha()
    .raw()
    .toBuffer();
  return Promise.all(
    frames.map((_, index) => {
      const pixels = cut(strip, index, frames.length);
      seeThrough(camera, pixels, FACE_SIZE, random.fork(`frame ${index}`));
      const raw = { width: FACE_SIZE, height: FACE_SIZE, channels: CHANNELS } as const;
      return sharp(pixels, { raw }).png({ compressionLevel: 6 }).toBuffer();
    }),
  );
}
