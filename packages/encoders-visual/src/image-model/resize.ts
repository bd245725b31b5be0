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

/**
 * An image at another size, pixel for pixel as Pillow makes it: first the rows, then the columns, each a weighted sum over a kernel that grows with the
 * factor of reduction (so that nothing aliases), with weights of 22 bits and results rounded to whole numbers after each direction.
 *
 * Centre of output pixel i: `c = (i + ½) · s`, s = size in / size out; weights `w((x − c + ½) / max(s, 1))` of the pixels x of
 * `⌊c − r + ½⌋ … ⌊c + r + ½⌋ − 1`, r = support · max(s, 1), scaled to sum 1.
 *
 * @see Pillow 12, `Image.resize`: https://pillow.readthedocs.io/en/stable/handbook/concepts.html#filters
 */
export function resize(image: RgbImage, width: number, height: number, resampling: Resampling): RgbImage {
  const wide =
    width === image.width ? image : resizeRows(image, kernelsOf(image.width, width, FILTERS[resampling]));
  return height === image.height
    ? wide
    : resizeColumns(wide, kernelsOf(image.height, height, FILTERS[resampling]));
}

interface Kernel {
  /** First pixel that counts. */
  readonly first: number;
  readonly weights: Int32Array;
}

function kernelsOf(from: number, to: number, { support, weight }: Filter): Kernel[] {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.trunc(centre - support * stretch + 0.5));
    const end = Math.min(from, Math.trunc(centre + support * stretch + 0.5));
    const raw = Float64Array.from({ length: end - first }, (__, x) =>
      weight((x + first - centre + 0.5) * (1 / stretch)),
    );
    const sum = raw.reduce((total, value) => total + value, 0);
    return {
      first,
      weights: Int32Array.from(raw, (value) => {
        const scaled = (sum === 0 ? value : value / sum) * 2 ** BITS;
        return Math.trunc(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
      }),
    };
  });
}

const rounded = (sum: number): number => Math.max(0, Math.min(255, sum >> BITS));
const HALF = 1 << (BITS - 1);

function resizeRows({ data, width, height }: RgbImage, kernels: readonly Kernel[]): RgbImage {
  const result = new Uint8Array(height * kernels.length * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < kernels.length; x++) {
      const { first, weights } = kernels[x]!;
      let [red, green, blue] = [HALF, HALF, HALF];
      let at = (y * width + first) * 3;
      for (let k = 0; k < weights.length; k++, at += 3) {
        const weight = weights[k]!;
        red += data[at]! * weight;
        green += data[at + 1]! * weight;
        blue += data[at + 2]! * weight;
      }
      const to = (y * kernels.length + x) * 3;
      result[to] = rounded(red);
      result[to + 1] = rounded(green);
      result[to + 2] = rounded(blue);
    }
  }
  return { data: result, width: kernels.length, height };
}

function resizeColumns({ data, width }: RgbImage, kernels: readonly Kernel[]): RgbImage {
  const row = width * 3;
  const result = new Uint8Array(kernels.length * row);
  for (const [y, { first, weights }] of kernels.entries()) {
    for (let x = 0; x < row; x++) {
      let sum = HALF;
      for (let k = 0; k < weights.length; k++) sum += data[(first + k) * row + x]! * weights[k]!;
      result[y * row + x] = rounded(sum);
    }
  }
  return { data: result, width, height: kernels.length };
}

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
