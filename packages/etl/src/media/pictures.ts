import sharp, { type Sharp } from 'sharp';
import { DEFAULT_LIMITS, DecodeError, type Frame } from './decoder.js';
import type { ResolvedMediaOptions } from './options.js';

/** One png of a clip, by the end of its name. */
export interface Picture {
  /** `frame-0.png`, …, with as many digits as the last one needs, so that name order is time order; `strip.png`. */
  readonly name: string;
  readonly png: Uint8Array;
}

/** No strip is larger: sharp refuses more by itself, and so do readers. */
const MAX_STRIP_PIXELS = 2 ** 28 - 1;
// Pictures are compared byte by byte with those of an earlier run: nothing is left to a default that may move.
const PNG = { compressionLevel: 6, adaptiveFiltering: false, palette: false } as const;

/**
 * Frames as png files of the wished height, `floor(width · height / original height)` wide: each its own, or all in one portrait strip, the
 * first on top.
 *
 * @throws DecodeError for pictures that pass the limits.
 */
export async function toPictures(
  frames: readonly Frame[],
  { as, height }: Pick<ResolvedMediaOptions['frames'], 'as' | 'height'>,
): Promise<Picture[]> {
  if (frames.length === 0) return [];
  if (as === 'frames') {
    const digits = String(frames.length - 1).length;
    return Promise.all(
      frames.map(async (frame, i) => ({
        name: `frame-${String(i).padStart(digits, '0')}.png`,
        png: await scaled(frame, height).png(PNG).toBuffer(),
      })),
    );
  }
  const tiles = await Promise.all(
    frames.map((frame) => scaled(frame, height).raw().toBuffer({ resolveWithObject: true })),
  );
  const { width, height: tileHeight } = tiles[0]!.info;
  if (width * tileHeight * tiles.length > MAX_STRIP_PIXELS) {
    throw new DecodeError(
      `expected a strip of at most ${MAX_STRIP_PIXELS} pixels, received ${width} × ${tileHeight * tiles.length}`,
    );
  }
  const data = Buffer.concat(tiles.map((tile) => tile.data));
  const strip = sharp(data, { raw: { width, height: tileHeight * tiles.length, channels: 3 } });
  return [{ name: 'strip.png', png: await strip.png(PNG).toBuffer() }];
}

function scaled(
  { width, height, data, channels }: Frame,
  wanted: ResolvedMediaOptions['frames']['height'],
): Sharp {
  const image = sharp(data, {
    raw: { width, height, channels },
    limitInputPixels: DEFAULT_LIMITS.pixels,
  }).removeAlpha();
  if (wanted === 'original' || wanted === height) return image;
  const tileWidth = Math.max(1, Math.floor((width * wanted) / height));
  return image.resize(tileWidth, wanted, { fit: 'fill', kernel: 'cubic' });
}
