import type { Random } from '@erc/core';

/** How a camera saw the frames of an utterance. */
export interface Camera {
  /** Weight of each of the two neighbours along a row or column, 0 … 0.25: 0 is sharp, 0.25 blurs like a Gaussian of 0.7 pixels. */
  readonly blur: number;
  /** Greatest deviation of a pixel's brightness by grain, in levels of 255. */
  readonly grain: number;
  readonly brightness: number;
  readonly contrast: number;
}

/** Blurs along one direction: `step` bytes to the neighbour, lines of `length` pixels. The border repeats. */
function blurAlong(
  pixels: Uint8Array,
  weight: number,
  step: number,
  lineStarts: readonly number[],
  length: number,
): void {
  for (const start of lineStarts) {
    let before = pixels[start]!;
    for (let at = start, left = length; left > 0; left--, at += step) {
      const here = pixels[at]!;
      const after = left > 1 ? pixels[at + step]! : here;
      pixels[at] = here + weight * (before - 2 * here + after) + 0.5;
      before = here;
    }
  }
}

/**
 * Changes a drawn image as a camera would, in place: blur, contrast around middle grey, brightness, and film grain (the same small
 * deviation for the three colours of a pixel, uniform in ±grain). Done here, not by sharp: for small images its pipeline costs more.
 *
 * @param pixels Red, green and blue, row by row, of a square image of `size` pixels a side.
 */
export function seeThrough(camera: Camera, pixels: Uint8Array, size: number, random: Random): void {
  const rows = Array.from({ length: 3 * size }, (_, i) => Math.floor(i / 3) * size * 3 + (i % 3));
  const columns = Array.from({ length: 3 * size }, (_, i) => i);
  blurAlong(pixels, camera.blur, 3, rows, size);
  blurAlong(pixels, camera.blur, 3 * size, columns, size);

  const { brightness, contrast, grain } = camera;
  const toned = Float64Array.from(
    { length: 256 },
    (_, level) => brightness * (128 + contrast * (level - 128)),
  );
  for (let at = 0; at < pixels.length; at += 3) {
    const deviation = grain * (2 * random.next() - 1) + 0.5;
    for (let colour = at; colour < at + 3; colour++) {
      pixels[colour] = Math.max(0, Math.min(255, toned[pixels[colour]!]! + deviation));
    }
  }
}
