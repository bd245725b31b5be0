import { GREY, type Square } from './picture-decoder.js';
import { cropAt, type RgbImage } from './resize.js';

/** Fraction bits of a weight. */
const BITS = 12;
const ONE = 1 << BITS;
const HALF = ONE >> 1;

/** Places between two pixels that have weights of their own. */
const PHASES = 64;

/** A box makes a picture at least this many times smaller than the kernel may. */
const LEFT_FOR_KERNEL = 2;

const LANCZOS = 3;

/**
 * A picture as a square, as libvips sizes it, which sharp does in Node: where it shrinks, whole numbers of pixels become their mean until less
 * than a factor of about 4 is left, which a Lanczos kernel makes, first the columns, then the rows; where it grows, Catmull-Rom's cubic. Weights
 * have 12 bits and 64 places between pixels, and results are rounded to whole numbers after each step.
 *
 * The same as sharp 0.35 to the bit, but for sizes where a pixel falls between two of the places within float64's rounding: some of its values may
 * be another by 1.
 */
export function squared(image: RgbImage, { side, fit }: Square): RgbImage {
  const [across, down] = [image.width / side, image.height / side];
  const factor = fit === 'cover' ? Math.min(across, down) : Math.max(across, down);
  // No side becomes less than one pixel.
  const sized = scaled(image, Math.min(factor, image.width), Math.min(factor, image.height));
  if (fit === 'cover') {
    const left = Math.floor((sized.width - side + 1) / 2);
    return cropAt(sized, Math.floor((sized.height - side + 1) / 2), left, side, side);
  }
  return betweenBars(sized, side);
}

/** @param across Pixels of the picture for one of the result. */
function scaled(image: RgbImage, across: number, down: number): RgbImage {
  if (across < 1 || down < 1) return enlarged(image, across, down);
  const low = shrunk(image, down);
  return turned(shrunk(turned(low), across));
}

/** The columns made shorter by `factor` ≥ 1. */
function shrunk({ data, width, height }: RgbImage, factor: number): RgbImage {
  // As it is handed over: the reciprocal of a reciprocal is not always the number.
  const whole = 1 / (1 / factor);
  const rows = Math.round(height / whole);
  const box = Math.max(1, Math.floor(height / rows / LEFT_FOR_KERNEL));
  const boxed = box > 1 ? boxedRows({ data, width, height }, box) : { data, width, height };
  const step = whole / box;
  return step === 1 ? boxed : lanczosRows(boxed, rows, step, (rows * whole - height) / box);
}

/** Each `box` rows as their mean; the last row stands for those that are missing below. */
function boxedRows({ data, width, height }: RgbImage, box: number): RgbImage {
  const row = 3 * width;
  const rows = Math.ceil(height / box);
  const result = new Uint8Array(rows * row);
  const multiplier = Math.floor(2 ** 24 / box);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < row; x++) {
      let sum = box >> 1;
      for (let k = 0; k < box; k++) sum += data[Math.min(height - 1, y * box + k) * row + x]!;
      result[y * row + x] = Math.floor((sum * multiplier) / 2 ** 24);
    }
  }
  return { data: result, width, height: rows };
}

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));
const lanczos = (x: number): number => (Math.abs(x) < LANCZOS ? sinc(x) * sinc(x / LANCZOS) : 0);

/** @param extra How many rows of the picture the result would need more than there are: half of them on each side. */
function lanczosRows(image: RgbImage, rows: number, step: number, extra: number): RgbImage {
  const taps = 2 * Math.ceil(LANCZOS * step);
  const before = taps / 2 - 1;
  const kernels = new Map<number, Int32Array>();
  const kernelOf = (phase: number): Int32Array => {
    const known = kernels.get(phase);
    if (known) return known;
    const raw = Array.from({ length: taps }, (_, k) => lanczos((k - before - phase / PHASES) / step));
    const sum = raw.reduce((a, b) => a + b, 0);
    const kernel = Int32Array.from(raw, (value) => Math.trunc((value / sum) * ONE));
    kernels.set(phase, kernel);
    return kernel;
  };
  // Added up, as the original does: at a tie the rounding decides.
  let centre = 0.5 * step - 0.5 - extra / 2;
  return clamped(
    mixedRows(image, rows, () => {
      const { pixel, phase } = placeOf(centre);
      centre += step;
      return { first: pixel - before, weights: kernelOf(phase) };
    }),
  );
}

/** The pixel before a place, and which of the places behind it is nearest, 0 … 64. */
function placeOf(position: number): { pixel: number; phase: number } {
  const pixel = Math.floor(position);
  return { pixel, phase: (Math.floor(position * 2 * PHASES) - pixel * 2 * PHASES + 1) >> 1 };
}

/** An image whose values may lie beyond 0 … 255. */
interface WideImage extends Omit<RgbImage, 'data'> {
  readonly data: Uint8Array | Int16Array;
}

const clamped = ({ data, width, height }: WideImage): RgbImage => ({
  data: new Uint8Array(Uint8ClampedArray.from(data).buffer),
  width,
  height,
});

/** Rows that are sums of rows; beyond the edges, the rows at them. */
function mixedRows(
  { data, width, height }: WideImage,
  rows: number,
  next: (row: number) => { readonly first: number; readonly weights: Int32Array },
): WideImage {
  const row = 3 * width;
  const result = new Int16Array(rows * row);
  const sums = new Int32Array(row);
  for (let y = 0; y < rows; y++) {
    const { first, weights } = next(y);
    sums.fill(HALF);
    for (const [k, weight] of weights.entries()) {
      const at = Math.min(height - 1, Math.max(0, first + k)) * row;
      for (let x = 0; x < row; x++) sums[x] = sums[x]! + Math.imul(data[at + x]!, weight);
    }
    for (let x = 0; x < row; x++) result[y * row + x] = sums[x]! >> BITS;
  }
  return { data: result, width, height: rows };
}

/** Catmull-Rom's cubic, first along the rows, not clamped in between. Pixel i of the result lies at `i · factor − ½`. */
function enlarged(image: RgbImage, across: number, down: number): RgbImage {
  const wide = cubicRows(turned(image), across);
  return clamped(cubicRows(turned(wide), down));
}

function cubicRows(image: WideImage, factor: number): WideImage {
  const rows = Math.round(image.height / factor);
  return mixedRows(image, rows, (y) => {
    const { pixel, phase } = placeOf(y * factor - 0.5);
    return { first: pixel - 1, weights: cubicOf(phase / PHASES) };
  });
}

function cubicOf(b: number): Int32Array {
  const a = 1 - b;
  const weights = [
    -0.5 * b * a * a,
    1.5 * b * b * b - 2.5 * b * b + 1,
    -1.5 * b * b * b + 2 * b * b + 0.5 * b,
    -0.5 * b * b * a,
  ];
  return Int32Array.from(weights, (weight) => Math.trunc(weight * ONE));
}

/** Rows as columns. */
function turned<Image extends WideImage>({ data, width, height }: Image): Image {
  const result = data.slice();
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [3 * (y * width + x), 3 * (x * height + y)];
      for (let c = 0; c < 3; c++) result[to + c] = data[from + c]!;
    }
  }
  return { data: result, width: height, height: width } as Image;
}

/** In the middle of a grey square. */
function betweenBars({ data, width, height }: RgbImage, side: number): RgbImage {
  const result = new Uint8Array(3 * side * side).fill(GREY);
  const [left, top] = [Math.floor((side - width) / 2), Math.floor((side - height) / 2)];
  for (let y = 0; y < height; y++) {
    result.set(data.subarray(3 * y * width, 3 * (y + 1) * width), 3 * ((y + top) * side + left));
  }
  return { data: result, width: side, height: side };
}
