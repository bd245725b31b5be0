import { ShapeError } from '@erc/core';

/** Side of a cell, in pixels. */
const CELL = 8;
/** Bins of 20° over the 180° of unsigned directions. */
const ORIENTATIONS = 9;
/** Cells of a block in each direction; blocks overlap by one cell. */
const BLOCK = 2;
/** Inside the block's norm. */
const EPSILON = 1e-5;
/** Where L2-Hys cuts a normalised block before it is normalised again. */
const CLIP = 0.2;

/** A one-channel image, row-major, 0 (black) … 1 (white). */
export interface GreyImage {
  /** `[height · width]` */
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/** Central differences `x_{i+1} − x_{i−1}` of an image; 0 at the border that has no neighbour. */
export interface Gradients {
  readonly horizontal: Float32Array;
  readonly vertical: Float32Array;
}

/** {@link Gradients} of an image. */
export function gradientsOf({ data, width, height }: GreyImage): Gradients {
  const horizontal = new Float32Array(data.length);
  const vertical = new Float32Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const i = y * width + x;
      if (x > 0 && x < width - 1) horizontal[i] = data[i + 1]! - data[i - 1]!;
      if (y > 0 && y < height - 1) vertical[i] = data[i + width]! - data[i - width]!;
    }
  }
  return { horizontal, vertical };
}

/** Width of {@link hog} for an image of this size. */
export function hogDim(width: number, height: number): number {
  return (width / CELL - BLOCK + 1) * (height / CELL - BLOCK + 1) * BLOCK * BLOCK * ORIENTATIONS;
}

/**
 * Histogram of oriented gradients: 8 × 8 pixel cells, 9 unsigned orientations, blocks of 2 × 2 cells that overlap by one, L2-Hys norm.
 *
 * A pixel votes with its gradient's length for the one bin of its direction in its own cell, as scikit-image does; the paper spreads a vote
 * over neighbouring bins and cells. The ε in the norm is 10⁻⁵.
 *
 * @param image Width and height multiples of 8, at least 16.
 * @returns `[(height/8 − 1) · (width/8 − 1) · 36]`: block rows, block columns, cell rows, cell columns, orientations; 0 … 1
 * @throws ShapeError for another size.
 * @see Dalal and Triggs 2005, "Histograms of Oriented Gradients for Human Detection", doi:10.1109/CVPR.2005.177
 */
export function hog(image: GreyImage): Float32Array {
  const { width, height } = image;
  if (width % CELL || height % CELL || Math.min(width, height) < BLOCK * CELL) {
    throw new ShapeError('hog: image', ['8 · rows', '8 · columns'], [height, width]);
  }
  const cells = cellHistograms(gradientsOf(image), width, height);
  const columns = width / CELL;
  const features = new Float32Array(hogDim(width, height));
  const blockSize = BLOCK * BLOCK * ORIENTATIONS;
  let at = 0;
  for (let row = 0; row <= height / CELL - BLOCK; row++) {
    for (let column = 0; column <= columns - BLOCK; column++) {
      const block = new Float64Array(blockSize);
      for (let r = 0; r < BLOCK; r++) {
        const first = ((row + r) * columns + column) * ORIENTATIONS;
        block.set(cells.subarray(first, first + BLOCK * ORIENTATIONS), r * BLOCK * ORIENTATIONS);
      }
      features.set(normalised(normalised(block).map((value) => Math.min(value, CLIP))), at);
      at += blockSize;
    }
  }
  return features;
}

/** `[cell rows, cell columns, 9]`: the mean over the cell's pixels of the votes. */
function cellHistograms({ horizontal, vertical }: Gradients, width: number, height: number): Float64Array {
  const columns = width / CELL;
  const cells = new Float64Array((height / CELL) * columns * ORIENTATIONS);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const dx = horizontal[y * width + x]!;
      const dy = vertical[y * width + x]!;
      const turn = Math.atan2(dy, dx) / Math.PI;
      const bin = Math.floor((turn < 0 ? turn + 1 : turn) * ORIENTATIONS) % ORIENTATIONS;
      const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
      cells[cell * ORIENTATIONS + bin]! += Math.sqrt(dx * dx + dy * dy) / (CELL * CELL);
    }
  }
  return cells;
}

function normalised(block: Float64Array): Float64Array {
  const norm = Math.sqrt(block.reduce((sum, value) => sum + value * value, EPSILON ** 2));
  return block.map((value) => value / norm);
}
