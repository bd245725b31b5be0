/** Pixels row by row, `[height, width, 3]`, 0 … 255. */
export interface RgbImage {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

interface Filter {
  /** Half the width of the kernel in pixels of the smaller image. */
  readonly support: number;
  readonly weight: (x: number) => number;
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** By their numbers in `resample` of a model's preprocessor: Pillow's. */
const FILTERS = {
  lanczos: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: (x) => cubic(Math.abs(x)) },
} as const satisfies Record<string, Filter>;

/** Keys' cubic with a = −½. */
function cubic(x: number): number {
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
}

/** How pixels between pixels are made. */
export type Resampling = keyof typeof FILTERS;

/** Fraction bits of a weight. */
const BITS = 22;

/** A rectangle of pixels. */
export interface PictureRegion {
  readonly top: number;
  readonly left: number;
  readonly width: number;
  readonly height: number;
}

/**
 * An image at another size, pixel for pixel as Pillow makes it: first the rows, then the columns, each a weighted sum over a kernel that grows with the
 * factor of reduction (so that nothing aliases), with weights of 22 bits and results rounded to whole numbers after each direction.
 *
 * Centre of output pixel i: `c = (i + ½) · s`, s = size in / size out; weights `w((x − c + ½) / max(s, 1))` of the pixels x of
 * `⌊c − r + ½⌋ … ⌊c + r + ½⌋ − 1`, r = support · max(s, 1), scaled to sum 1.
 *
 * @param width At least 1, as `height`.
 * @see Pillow 12, `Image.resize`: https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters
 */
export function resize(image: RgbImage, width: number, height: number, resampling: Resampling): RgbImage {
  return resizeRegion(image, width, height, resampling, { top: 0, left: 0, width, height });
}

/** {@link resize} of what lies in a region of the result, which is inside it: the rest is not computed. */
export function resizeRegion(
  image: RgbImage,
  width: number,
  height: number,
  resampling: Resampling,
  region: PictureRegion,
): RgbImage {
  const filter = FILTERS[resampling];
  // A direction whose size stays is left alone, as Pillow leaves it.
  const across =
    width === image.width ? undefined : kernelsOf(image.width, width, filter, region.left, region.width);
  const down =
    height === image.height ? undefined : kernelsOf(image.height, height, filter, region.top, region.height);
  const [top, bottom] = down ? reachOf(down) : [region.top, region.top + region.height];
  const left = across ? 0 : region.left;
  const rows = cropAt(image, top, left, across ? image.width : region.width, bottom - top);
  const wide = across ? resizeRows(rows, across) : rows;
  return down ? resizeColumns(wide, down, top) : wide;
}

/** What each pixel of a row, or column, of the result is made of. */
interface Kernels {
  /** First pixel that counts, of each. */
  readonly first: Int32Array;
  /** How many count, of each. */
  readonly taps: Int32Array;
  /** Their weights, `stride` elements for each, a multiple of 4; 0 behind the last. */
  readonly weights: Int32Array;
  readonly stride: number;
}

function kernelsOf(
  from: number,
  to: number,
  { support, weight }: Filter,
  start: number,
  count: number,
): Kernels {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const reach = support * stretch;
  const stride = 4 * Math.ceil((2 * Math.ceil(reach) + 1) / 4);
  const [first, taps] = [new Int32Array(count), new Int32Array(count)];
  const weights = new Int32Array(count * stride);
  const raw = new Float64Array(stride);
  for (let i = 0; i < count; i++) {
    const centre = (start + i + 0.5) * scale;
    const begin = Math.max(0, Math.trunc(centre - reach + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach + 0.5));
    let sum = 0;
    for (let x = begin; x < end; x++) {
      const value = weight((x - centre + 0.5) * (1 / stretch));
      raw[x - begin] = value;
      sum += value;
    }
    for (let k = 0; k < end - begin; k++) {
      const scaled = (sum === 0 ? raw[k]! : raw[k]! / sum) * 2 ** BITS;
      weights[i * stride + k] = Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
    }
    first[i] = begin;
    taps[i] = end - begin;
  }
  return { first, taps, weights, stride };
}

/** The pixels that any kernel reads: from the first, to before the last. */
function reachOf({ first, taps }: Kernels): [from: number, to: number] {
  let to = 0;
  for (let i = 0; i < first.length; i++) to = Math.max(to, first[i]! + taps[i]!);
  return [first[0]!, to];
}

// Sums stay below 2³¹, since weights sum to 2²² with overshoots of less than a half: whole numbers of 32 bits all through.
const HALF = 1 << (BITS - 1);

function resizeRows({ data, width, height }: RgbImage, { first, taps, weights, stride }: Kernels): RgbImage {
  const columns = first.length;
  // Clamps to 0 … 255.
  const result = new Uint8ClampedArray(height * columns * 3);
  let to = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < columns; x++, to += 3) {
      let red = HALF;
      let green = HALF;
      let blue = HALF;
      let at = (y * width + first[x]!) * 3;
      const end = x * stride + taps[x]!;
      for (let k = x * stride; k < end; k++, at += 3) {
        const weight = weights[k]!;
        red = (red + Math.imul(data[at]!, weight)) | 0;
        green = (green + Math.imul(data[at + 1]!, weight)) | 0;
        blue = (blue + Math.imul(data[at + 2]!, weight)) | 0;
      }
      result[to] = red >> BITS;
      result[to + 1] = green >> BITS;
      result[to + 2] = blue >> BITS;
    }
  }
  return { data: bytesOf(result), width: columns, height };
}

/** @param top Row that the first of `data` is in the image that the kernels count in. */
function resizeColumns(
  { data, width }: RgbImage,
  { first, taps, weights, stride }: Kernels,
  top: number,
): RgbImage {
  const row = width * 3;
  const height = first.length;
  const result = new Uint8ClampedArray(height * row);
  const sums = new Int32Array(row);
  const last = data.length - row;
  for (let y = 0; y < height; y++) {
    sums.fill(HALF);
    const end = y * stride + taps[y]!;
    // Four rows at once: the weights behind a kernel's last are 0.
    for (let k = y * stride, at = (first[y]! - top) * row; k < end; k += 4, at += 4 * row) {
      const [w0, w1, w2, w3] = [weights[k]!, weights[k + 1]!, weights[k + 2]!, weights[k + 3]!];
      const a0 = Math.min(at, last);
      const a1 = Math.min(at + row, last);
      const a2 = Math.min(at + 2 * row, last);
      const a3 = Math.min(at + 3 * row, last);
      for (let x = 0; x < row; x++) {
        sums[x] =
          sums[x]! +
          Math.imul(data[a0 + x]!, w0) +
          Math.imul(data[a1 + x]!, w1) +
          Math.imul(data[a2 + x]!, w2) +
          Math.imul(data[a3 + x]!, w3);
      }
    }
    const to = y * row;
    for (let x = 0; x < row; x++) result[to + x] = sums[x]! >> BITS;
  }
  return { data: bytesOf(result), width, height };
}

const bytesOf = ({ buffer, byteOffset, length }: Uint8ClampedArray<ArrayBuffer>): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);

/** A part of an image; black where it reaches beyond its edges. */
export function cropAt(image: RgbImage, top: number, left: number, width: number, height: number): RgbImage {
  if (top === 0 && left === 0 && width === image.width && height === image.height) return image;
  const data = new Uint8Array(width * height * 3);
  const [from, to] = [Math.max(0, left), Math.min(image.width, left + width)];
  for (let y = Math.max(0, -top); y < Math.min(height, image.height - top); y++) {
    if (to <= from) break;
    const row = (y + top) * image.width;
    data.set(image.data.subarray((row + from) * 3, (row + to) * 3), (y * width + from - left) * 3);
  }
  return { data, width, height };
}
