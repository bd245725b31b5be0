import type { Random } from '@erc/core';
import sharp from 'sharp';
import { FACE_SIZE, type FaceFrame, faceSvg } from './face-svg.js';
import type { Camera } from './frames.js';

/** Adds film grain: the same small deviation to the three colours of a pixel, triangular in −strength … strength. */
function addGrain(pixels: Uint8Array, strength: number, random: Random): void {
  for (let at = 0; at < pixels.length; at += 3) {
    const grain = Math.round(strength * (random.next() - random.next()));
    for (let colour = at; colour < at + 3; colour++) {
      pixels[colour] = Math.max(0, Math.min(255, pixels[colour]! + grain));
    }
  }
}

/** Draws a frame, sees it through the camera, and encodes it as a PNG of 96 × 96 pixels. */
export async function renderFace(frame: FaceFrame, camera: Camera, random: Random): Promise<Uint8Array> {
  const { blur, brightness, contrast, grain } = camera;
  const drawn = sharp(Buffer.from(faceSvg(frame)))
    .removeAlpha()
    .linear(contrast * brightness, 128 * (1 - contrast));
  const { data } = await (blur < 0.3 ? drawn : drawn.blur(blur)).raw().toBuffer({ resolveWithObject: true });
  addGrain(data, grain, random);
  return sharp(data, { raw: { width: FACE_SIZE, height: FACE_SIZE, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
