import { type GreyImage, gradientsOf, hog, hogDim } from './hog.js';

/** Side of the square that every frame is resized to. */
export const SIDE = 64;

/** A decoded frame. */
export interface RgbFrame {
  /** `[64, 64, 3]`, row-major, sRGB, 0 … 255. */
  readonly data: Uint8Array;
}

/** Rows, columns and grid cells of the coarse measures, each way. */
const GRID = 8;
const STEP = SIDE / GRID;
const HISTOGRAM_BINS = 8;
const PIXELS = SIDE * SIDE;

/** Parts of {@link describeFrame} with their widths, in order. */
export const DESCRIPTOR_PARTS = {
  hog: hogDim(SIDE, SIDE),
  intensity: GRID * GRID,
  histogram: 3 * HISTOGRAM_BINS,
  colour: 6,
  edgeRows: GRID,
  edgeColumns: GRID,
  asymmetry: GRID + 1,
} as const;

/** Width of {@link describeFrame}: 1883. */
export const DESCRIPTOR_DIM = Object.values(DESCRIPTOR_PARTS).reduce((sum, width) => sum + width, 0);

/**
 * Describes one frame; every element lies in 0 … 1:
 *
 * - `hog` 1764: see `hog`, of the grey image (Rec. 601 luma of the sRGB values)
 * - `intensity` 64: mean grey of 8 × 8 squares, row by row
 * - `histogram` 24: shares of the pixels in 8 equal ranges of red, of green, of blue
 * - `colour` 6: mean of red, green, blue; their standard deviations
 * - `edgeRows` 8, `edgeColumns` 8: mean length of the grey gradient in 8 horizontal and 8 vertical stripes, over √2
 * - `asymmetry` 9: mean |grey − mirrored left to right| in 8 horizontal stripes, and that of the whole mirrored top to bottom
 *
 * @returns `[1883]`
 */
export function describeFrame(frame: RgbFrame): Float32Array {
  const grey = greyOf(frame);
  const lengths = gradientLengths(grey);
  return Float32Array.from([
    ...hog(grey),
    ...gridMeans(grey.data),
    ...channelHistograms(frame),
    ...channelStatistics(frame),
    ...stripeMeans((row, along) => lengths[row * SIDE + along]!),
    ...stripeMeans((column, along) => lengths[along * SIDE + column]!),
    ...asymmetries(grey.data),
  ]);
}

function greyOf({ data }: RgbFrame): GreyImage {
  const grey = new Float32Array(PIXELS);
  for (let i = 0; i < PIXELS; i++) {
    grey[i] = (0.299 * data[3 * i]! + 0.587 * data[3 * i + 1]! + 0.114 * data[3 * i + 2]!) / 255;
  }
  return { data: grey, width: SIDE, height: SIDE };
}

function gradientLengths(grey: GreyImage): Float32Array {
  const { horizontal, vertical } = gradientsOf(grey);
  return horizontal.map((dx, i) => Math.sqrt((dx * dx + vertical[i]! ** 2) / 2));
}

function gridMeans(grey: Float32Array): Float64Array {
  const means = new Float64Array(GRID * GRID);
  for (let i = 0; i < PIXELS; i++) {
    const row = Math.floor(i / SIDE / STEP);
    const column = Math.floor((i % SIDE) / STEP);
    means[row * GRID + column]! += grey[i]! / (STEP * STEP);
  }
  return means;
}

function channelHistograms({ data }: RgbFrame): Float64Array {
  const shares = new Float64Array(3 * HISTOGRAM_BINS);
  data.forEach((value, i) => {
    const bin = Math.floor((value * HISTOGRAM_BINS) / 256);
    shares[(i % 3) * HISTOGRAM_BINS + bin]! += 1 / PIXELS;
  });
  return shares;
}

function channelStatistics({ data }: RgbFrame): number[] {
  const means = [0, 0, 0];
  const squares = [0, 0, 0];
  data.forEach((value, i) => {
    means[i % 3]! += value / 255 / PIXELS;
  });
  data.forEach((value, i) => {
    squares[i % 3]! += (value / 255 - means[i % 3]!) ** 2 / PIXELS;
  });
  return [...means, ...squares.map(Math.sqrt)];
}

function stripeMeans(at: (across: number, along: number) => number): Float64Array {
  const means = new Float64Array(GRID);
  for (let across = 0; across < SIDE; across++) {
    for (let along = 0; along < SIDE; along++) {
      means[Math.floor(across / STEP)]! += at(across, along) / (STEP * SIDE);
    }
  }
  return means;
}

function asymmetries(grey: Float32Array): number[] {
  const leftRight = stripeMeans((row, x) =>
    Math.abs(grey[row * SIDE + x]! - grey[row * SIDE + SIDE - 1 - x]!),
  );
  const topBottom = stripeMeans((row, x) =>
    Math.abs(grey[row * SIDE + x]! - grey[(SIDE - 1 - row) * SIDE + x]!),
  );
  return [...leftRight, topBottom.reduce((sum, value) => sum + value, 0) / GRID];
}
