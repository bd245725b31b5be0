import sharp, { type Sharp } from 'sharp';
import { keepFaces } from '../faces/keep-faces.js';
import type { FaceDetector } from '../faces/open-detector.js';
import type { ResolvedFacesOptions } from '../faces/options.js';
import type { RgbImage } from '../pictures/resize.js';
import { DecodeError, type Frame, type Shown } from './decoder.js';
import type { ResolvedMediaOptions } from './options.js';
import { shownSize } from './shown.js';

/** One png of a clip, by the end of its name. */
export interface Picture {
  /** `frame-0.png`, …, with as many digits as the last one needs, so that name order is time order; `strip.png`. */
  readonly name: string;
  readonly png: Uint8Array;
}

// Pictures are compared byte by byte with those of an earlier run: nothing is left to a default that may move. Frames of film hardly get
// smaller above level 2: by 1.8 % at 3, by 2.1 % at 6, in 15 and more per cent more time.
const PNG = { compressionLevel: 2, adaptiveFiltering: false, palette: false } as const;

/** What leaves nothing but faces of pictures. */
export interface FaceKeeping {
  readonly detector: FaceDetector;
  readonly options: ResolvedFacesOptions;
}

/** The pictures of a clip. */
export interface Pictures {
  readonly pictures: readonly Picture[];
  /** Frames that no face was found in, and faces; where they are looked for. */
  readonly faces?: { readonly found: number; readonly framesWithout: number };
}

/**
 * Frames as png files of the wished height, `floor(width · height / original height)` wide: each its own, or all in one portrait strip, the
 * first on top. Faces are looked for in frames of that height, or in the strip of them.
 *
 * @throws DecodeError for pictures that pass the limits.
 */
export async function toPictures(
  frames: readonly Frame[],
  {
    as,
    height,
    maxPixels,
    shown,
  }: Pick<ResolvedMediaOptions['frames'], 'as' | 'height'> &
    Pick<ResolvedMediaOptions, 'maxPixels'> & {
      /** How the frames are to be shown. @default as they are stored */
      readonly shown?: Shown | undefined;
    },
  keeping?: FaceKeeping,
): Promise<Pictures> {
  if (frames.length === 0) return { pictures: [] };
  let [found, framesWithout] = [0, 0];
  const keep = async (picture: RgbImage, { detector, options }: FaceKeeping): Promise<RgbImage> => {
    const kept = await keepFaces(picture, detector, options);
    found += kept.faces;
    if (kept.faces === 0) framesWithout++;
    return kept.picture;
  };
  const isOverStrip = keeping?.options.over === 'strip';
  const tileOf = async (frame: Frame): Promise<Sharp> => {
    const image = await scaled(frame, height, shown);
    if (!keeping || isOverStrip) return image;
    const left = fromRaw(await keep(await rawOf(image), keeping));
    const { as: form, size } = keeping.options;
    return form === 'crop' ? left.resize(size, size, { fit: 'fill', kernel: 'cubic' }) : left;
  };
  const tiles = await Promise.all(frames.map(tileOf));
  if (as === 'frames') return withFaces(await pngsOf(tiles));
  const strip = await joinTiles(tiles, maxPixels);
  const left = keeping && isOverStrip ? await keep(strip, keeping) : strip;
  return withFaces([{ name: 'strip.png', png: await fromRaw(left).png(PNG).toBuffer() }]);

  function withFaces(pictures: readonly Picture[]): Pictures {
    return { pictures, ...(keeping && { faces: { found, framesWithout } }) };
  }
}

async function rawOf(image: Sharp): Promise<RgbImage> {
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  return { ...sizeOf(info), data };
}

async function pngsOf(tiles: readonly Sharp[]): Promise<Picture[]> {
  const digits = String(tiles.length - 1).length;
  return Promise.all(
    tiles.map(async (tile, i) => ({
      name: `frame-${String(i).padStart(digits, '0')}.png`,
      png: await tile.png(PNG).toBuffer(),
    })),
  );
}

/** Frames of one size, the first on top. */
async function joinTiles(images: readonly Sharp[], maxPixels: number): Promise<RgbImage> {
  const tiles = await Promise.all(images.map(rawOf));
  const { width, height } = tiles[0]!;
  // As many as encoders take of a picture.
  if (width * height * tiles.length > maxPixels) {
    throw new DecodeError(
      `expected a strip of at most ${maxPixels} pixels (media.maxPixels; media.frames.height makes it smaller), ` +
        `received ${width} × ${height * tiles.length}`,
    );
  }
  return { width, height: height * tiles.length, data: Buffer.concat(tiles.map((tile) => tile.data)) };
}

const sizeOf = ({ width, height }: { readonly width: number; readonly height: number }) => ({
  width,
  height,
});

const fromRaw = ({ width, height, data }: RgbImage): Sharp =>
  sharp(data, { raw: { width, height, channels: 3 } });

/** A frame turned as it is to be shown, in square pixels, at the wished height. */
async function scaled(
  { width, height, data, channels }: Frame,
  wanted: ResolvedMediaOptions['frames']['height'],
  shown: Shown | undefined,
): Promise<Sharp> {
  // Without alpha: sharp would compute with it in floating point, at twice the time.
  const pixels = channels === 4 ? withoutAlpha(data) : data;
  const image = sharp(pixels, { raw: { width, height, channels: 3 }, limitInputPixels: false });
  if (!shown) {
    if (wanted === 'original' || wanted === height) return image;
    return sized(image, Math.floor((width * wanted) / height), wanted);
  }
  const turned = image.rotate(shown.rotation);
  const { data: upright, info } = await turned.raw().toBuffer({ resolveWithObject: true });
  const whole = fromRaw({ ...sizeOf(info), data: upright });
  const mirrored = shown.isMirrored ? whole.flop() : whole;
  const size = shownSize({ width, height }, shown);
  const tall = wanted === 'original' ? Math.round(size.height) : wanted;
  const wide =
    wanted === 'original' ? Math.round(size.width) : Math.floor((size.width * wanted) / size.height);
  return wide === info.width && tall === info.height ? mirrored : sized(mirrored, wide, tall);
}

const sized = (image: Sharp, width: number, height: number): Sharp =>
  image.resize(Math.max(1, width), height, { fit: 'fill', kernel: 'cubic' });

/** Red, green and blue of pixels of four bytes. Words of four pixels at a time: all machines that Node runs on put the first byte lowest. */
function withoutAlpha(rgba: Uint8Array): Uint8Array {
  const count = rgba.length / 4;
  const quads = count >> 2;
  // Words begin at multiples of four bytes; the result has room for whole ones.
  const whole = rgba.byteOffset % 4 === 0 ? rgba : Uint8Array.from(rgba);
  const from = new Uint32Array(whole.buffer, whole.byteOffset, count);
  const into = new Uint32Array(3 * (quads + 1));
  for (let quad = 0, i = 0, j = 0; quad < quads; quad++, i += 4, j += 3) {
    const b = from[i + 1]!;
    const c = from[i + 2]!;
    into[j] = (from[i]! & 0xffffff) | (b << 24);
    into[j + 1] = ((b >>> 8) & 0xffff) | (c << 16);
    into[j + 2] = ((c >>> 16) & 0xff) | (from[i + 3]! << 8);
  }
  const rgb = new Uint8Array(into.buffer, 0, 3 * count);
  for (let i = 4 * quads; i < count; i++) rgb.set(rgba.subarray(4 * i, 4 * i + 3), 3 * i);
  return rgb;
}
