import type { Pixels } from '@erc/core';
import { GREY } from './picture-decoder.js';
import type { RgbImage } from './resize.js';

/** Pixels without opacity: where they are transparent, grey shows through. `(α · value + (255 − α) · 128) / 255`, rounded down. */
export function overGrey({ data, width, height, channels }: Pixels): RgbImage {
  const pixels = width * height;
  const rgb = new Uint8Array(3 * pixels);
  if (channels === 3) {
    rgb.set(data);
    return { data: rgb, width, height };
  }
  for (let i = 0; i < pixels; i++) {
    const alpha = data[4 * i + 3]!;
    const behind = (255 - alpha) * GREY;
    for (let c = 0; c < 3; c++) rgb[3 * i + c] = Math.floor((data[4 * i + c]! * alpha + behind) / 255);
  }
  return { data: rgb, width, height };
}
