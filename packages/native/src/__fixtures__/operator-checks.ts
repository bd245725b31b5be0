import { float } from '@erc/onnx';
import type { NativeKernels } from '../types.js';
import { runOneNode, type TestTensor } from './one-node.js';
import { createRandom, type Random } from './random.js';

/** Compares an operator with float64 arithmetic of another form. */
export interface OperatorCheck {
  readonly name: string;
  /** The largest error that was seen, as a part of what is allowed: below 1 is right. */
  run(kernels: NativeKernels): Promise<number>;
}

/** Errors as parts of what is allowed; NaN counts as infinite. */
function largest() {
  let worst = 0;
  return {
    note(received: number, exact: number, allowed: number) {
      const error = Object.is(received, exact) ? 0 : Math.abs(received - exact) / allowed;
      if (!(error <= worst)) worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
    },
    get value() {
      return worst;
    },
  };
}

function expectShape(received: readonly number[], expected: readonly number[]) {
  if (received.join() !== expected.join()) throw new Error(`expected shape [${expected}], received [${received}]`);
}

const densityOf = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** Φ(x), by Simpson's rule from −9. */
function normalUpTo(x: number): number {
  const steps = 400;
  const width = (x + 9) / steps;
  let sum = densityOf(-9) + densityOf(x);
  for (let i = 1; i < steps; i++) sum += (i % 2 === 1 ? 4 : 2) * densityOf(-9 + i * width);
  return (sum * width) / 3;
}

const activations = {
  none: (x: number) => x,
  relu: (x: number) => Math.max(0, x),
  gelu: (x: number) => x * normalUpTo(x),
  'gelu-tanh': (x: number) => x / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
} as const;

/** Errors that are allowed, as a part of Σ |a · b|. On processors without AMX every precision is float32. */
const PRECISIONS = { float32: 1e-6, 'float32-fast': 2e-5, bfloat16: 1e-2 } as const;

const ACTIVATION_NAMES = ['none', 'relu', 'gelu', 'gelu-tanh'] as const;
const PRECISION_NAMES = ['float32', 'float32-fast', 'bfloat16'] as const;

/** Derivative of `loss` for each element of `at`, by central differences in float64. */
function slopes(at: readonly number[], loss: (values: readonly number[]) => number): number[] {
  const step = 1e-5;
  return at.map((value, index) => {
    const moved = (to: number) => loss(at.map((other, i) => (i === index ? to : other)));
    return (moved(value + step) - moved(value - step)) / (2 * step);
  });
}

const rowOf = (tensor: { readonly data: Float32Array }, row: number, width: number): number[] =>
  Array.from(tensor.data.subarray(row * width, (row + 1) * width));

async function checkProduct(kernels: NativeKernels, random: Random, isConstant: boolean): Promise<number> {
  const worst = largest();
  for (let i = 0; i < 24; i++) {
    const transA = i % 4 === 1 ? 1 : 0;
    const transB = i % 2;
    const leading = transA === 1 ? [i === 5 ? 0 : random.between(1, 70)] : [i % 3 === 2 ? 1 : random.between(1, 5), random.between(0, 30)];
    const rows = leading.reduce((a, b) => a * b, 1);
    const inner = i === 7 ? 0 : random.between(1, i === 8 ? 1100 : 90);
    const columns = random.between(1, 80);
    const a = transA === 1 ? random.tensor(inner, rows) : random.tensor(...leading, inner);
    const b = transB === 1 ? random.tensor(columns, inner) : random.tensor(inner, columns);
    const bias = i % 3 === 0 ? random.tensor(columns) : null;
    const alpha = i % 5 === 0 ? 0.3 : 1;
    const activation = ACTIVATION_NAMES[i % 7 < 4 ? i % 7 : 0]!;
    const precision = PRECISION_NAMES[i % 3]!;
    const [y] = await runOneNode(kernels, {
      op: 'Product',
      attributes: { transA, transB, alpha: float(alpha), activation, precision },
      inputs: [a, { ...b, isConstant: isConstant && inner > 0 }, bias],
      outputs: [transA === 1 ? 2 : 3],
    });
    expectShape(y!.shape, [...leading, columns]);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        let sum = bias?.data[column] ?? 0;
        let size = Math.abs(sum) + 1e-9;
        for (let k = 0; k < inner; k++) {
          const left = transA === 1 ? a.data[k * rows + row]! : a.data[row * inner + k]!;
          const right = transB === 1 ? b.data[column * inner + k]! : b.data[k * columns + column]!;
          sum += Math.fround(alpha) * left * right;
          size += Math.abs(left * right);
        }
        worst.note(y!.data[row * columns + column]!, activations[activation](sum), size * PRECISIONS[precision]);
      }
    }
  }
  return worst.value;
}

async function checkBatchedProduct(kernels: NativeKernels): Promise<number> {
  const random = createRandom(3);
  const worst = largest();
  for (const leading of [[2, 3], [1], [0, 4], [5, 2], []]) {
    for (const [transA, transB] of [[0, 0], [0, 1], [1, 0], [1, 1]] as const) {
      const [rows, inner, columns] = [random.between(1, 40), random.between(1, 40), random.between(1, 40)];
      const a = random.tensor(...leading, ...(transA === 1 ? [inner, rows] : [rows, inner]));
      const b = random.tensor(...leading, ...(transB === 1 ? [columns, inner] : [inner, columns]));
      const count = leading.reduce((x, y) => x * y, 1);
      const [y] = await runOneNode(kernels, {
        op: 'BatchedProduct',
        attributes: { transA, transB, alpha: float(0.125) },
        inputs: [a, b],
        outputs: [leading.length + 2],
      });
      expectShape(y!.shape, [...leading, rows, columns]);
      for (let at = 0; at < count * rows * columns; at++) {
        const matrix = Math.floor(at / (rows * columns));
        const row = Math.floor(at / columns) % rows;
        const column = at % columns;
        let sum = 0;
        for (let k = 0; k < inner; k++) {
          const left = a.data[matrix * rows * inner + (transA === 1 ? k * rows + row : row * inner + k)]!;
          const right = b.data[matrix * inner * columns + (transB === 1 ? column * inner + k : k * columns + column)]!;
          sum += left * right;
        }
        worst.note(y!.data[at]!, sum / 8, 1e-5);
      }
    }
  }
  return worst.value;
}

async function checkGeluGrad(kernels: NativeKernels, approximate: 'none' | 'tanh'): Promise<number> {
  const random = createRandom(4);
  const worst = largest();
  const gelu = activations[approximate === 'tanh' ? 'gelu-tanh' : 'gelu'];
  for (const shape of [[1], [17], [3, 5, 7], [0, 4], [200, 129]]) {
    const x = random.tensor(...shape);
    for (let i = 0; i < x.data.length; i++) x.data[i] = 4 * x.data[i]!;
    const dy = random.tensor(...shape);
    const [dx] = await runOneNode(kernels, {
      op: 'GeluGrad',
      attributes: { approximate },
      inputs: [dy, x],
      outputs: [shape.length],
    });
    expectShape(dx!.shape, shape);
    const step = 1e-4;
    for (let i = 0; i < Math.min(dx!.data.length, 500); i++) {
      const slope = (gelu(x.data[i]! + step) - gelu(x.data[i]! - step)) / (2 * step);
      worst.note(dx!.data[i]!, dy.data[i]! * slope, 2e-6);
    }
  }
  return worst.value;
}

async function checkReluGrad(kernels: NativeKernels): Promise<number> {
  const random = createRandom(5);
  const worst = largest();
  for (const shape of [[1], [33], [3, 5, 7], [0, 4]]) {
    const y = random.tensor(...shape);
    const dy = random.tensor(...shape);
    if (y.data.length > 0) y.data[0] = 0;
    const [dx] = await runOneNode(kernels, { op: 'ReluGrad', inputs: [dy, y], outputs: [shape.length] });
    expectShape(dx!.shape, shape);
    for (let i = 0; i < dx!.data.length; i++) worst.note(dx!.data[i]!, y.data[i]! > 0 ? dy.data[i]! : 0, 1e-30);
  }
  return worst.value;
}

const softmax = (logits: readonly number[]) => {
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

async function checkSoftmaxGrad(kernels: NativeKernels): Promise<number> {
  const random = createRandom(6);
  const worst = largest();
  for (const [rows, width] of [[1, 1], [5, 7], [3, 33], [0, 4], [2, 1]] as const) {
    const logits = random.tensor(rows, width);
    const dy = random.tensor(rows, width);
    const y: TestTensor = { shape: [rows, width], data: new Float32Array(rows * width) };
    for (let row = 0; row < rows; row++) y.data.set(softmax(rowOf(logits, row, width)), row * width);
    const [dx] = await runOneNode(kernels, { op: 'SoftmaxGrad', inputs: [dy, y], outputs: [2] });
    expectShape(dx!.shape, [rows, width]);
    for (let row = 0; row < rows; row++) {
      const weights = rowOf(dy, row, width);
      slopes(rowOf(logits, row, width), (at) => softmax(at).reduce((sum, p, i) => sum + p * weights[i]!, 0)).forEach(
        (slope, i) => worst.note(dx!.data[row * width + i]!, slope, 1e-6),
      );
    }
  }
  return worst.value;
}

const EPSILON = 1e-3;

function normalized(row: readonly number[]) {
  const mean = row.reduce((a, b) => a + b, 0) / row.length;
  const deviation = Math.sqrt(row.reduce((sum, x) => sum + (x - mean) ** 2, 0) / row.length + EPSILON);
  return { deviation, values: row.map((x) => (x - mean) / deviation) };
}

async function checkLayerNorm(kernels: NativeKernels): Promise<number> {
  const random = createRandom(7);
  const worst = largest();
  for (const leading of [[1], [4], [2, 3], [0], [40]]) {
    const width = leading[0] === 40 ? 12 : random.between(1, 40);
    const rows = leading.reduce((a, b) => a * b, 1);
    const [x, dy] = [random.tensor(...leading, width), random.tensor(...leading, width)];
    const [gamma, beta] = [random.tensor(width), random.tensor(width)];
    const [y, z, deviation] = await runOneNode(kernels, {
      op: 'LayerNorm',
      attributes: { epsilon: float(EPSILON) },
      inputs: [x, gamma, beta],
      outputs: [leading.length + 1, leading.length + 1, leading.length + 1],
    });
    expectShape(y!.shape, [...leading, width]);
    expectShape(z!.shape, [...leading, width]);
    expectShape(deviation!.shape, [...leading, 1]);
    const [dx, dgamma, dbeta] = await runOneNode(kernels, {
      op: 'LayerNormGrad',
      inputs: [dy, z!, deviation!, gamma],
      outputs: [leading.length + 1, 1, 1],
    });
    expectShape(dx!.shape, [...leading, width]);
    const sums = { gamma: new Array<number>(width).fill(0), beta: new Array<number>(width).fill(0) };
    for (let row = 0; row < rows; row++) {
      const values = rowOf(x, row, width);
      const weights = rowOf(dy, row, width);
      const exact = normalized(values);
      worst.note(deviation!.data[row]!, exact.deviation, 2e-6);
      const loss = (at: readonly number[]) =>
        normalized(at).values.reduce((sum, value, i) => sum + weights[i]! * value * gamma.data[i]!, 0);
      const gradient = slopes(values, loss);
      for (let i = 0; i < width; i++) {
        worst.note(z!.data[row * width + i]!, exact.values[i]!, 2e-5);
        worst.note(y!.data[row * width + i]!, exact.values[i]! * gamma.data[i]! + beta.data[i]!, 2e-5);
        worst.note(dx!.data[row * width + i]!, gradient[i]!, 2e-4);
        sums.gamma[i]! += weights[i]! * exact.values[i]!;
        sums.beta[i]! += weights[i]!;
      }
    }
    for (let i = 0; i < width; i++) {
      worst.note(dgamma!.data[i]!, sums.gamma[i]!, 1e-4);
      worst.note(dbeta!.data[i]!, sums.beta[i]!, 1e-4);
    }
  }
  return worst.value;
}

async function checkTranspose(kernels: NativeKernels): Promise<number> {
  const random = createRandom(8);
  const worst = largest();
  for (const shape of [[1, 1], [5, 33], [2, 3, 17, 9], [0, 3], [2, 4, 0], [64, 64]]) {
    const x = random.tensor(...shape);
    const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
    const [y] = await runOneNode(kernels, { op: 'Transpose2D', inputs: [x], outputs: [shape.length] });
    expectShape(y!.shape, [...shape.slice(0, -2), columns, rows]);
    x.data.forEach((value, at) => {
      const [matrix, row, column] = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
      worst.note(y!.data[(matrix * columns + column) * rows + row]!, value, 1e-30);
    });
  }
  return worst.value;
}

/** What ONNX says of Conv: strides, dilations, pads before and behind, groups. */
interface ConvolutionCase {
  readonly x: readonly number[];
  readonly w: readonly number[];
  readonly strides?: readonly number[];
  readonly dilations?: readonly number[];
  readonly pads?: readonly number[];
  readonly group?: number;
  readonly activation?: 'relu';
  readonly isConstant?: boolean;
}

const CONVOLUTIONS: readonly ConvolutionCase[] = [
  { x: [2, 3, 9, 8], w: [5, 3, 3, 3], pads: [1, 1, 1, 1] },
  { x: [1, 3, 9, 8], w: [5, 3, 3, 2], strides: [2, 3], pads: [0, 2, 1, 0], isConstant: true },
  { x: [1, 4, 7, 7], w: [6, 2, 2, 2], group: 2, dilations: [2, 1], activation: 'relu', isConstant: true },
  { x: [2, 4, 5, 6], w: [7, 4, 1, 1], isConstant: true },
  { x: [2, 4, 5, 6], w: [7, 4, 1, 1], strides: [2, 2] },
  { x: [3, 2, 50], w: [4, 2, 10], strides: [5] },
  { x: [1, 6, 31], w: [6, 2, 4], group: 3, pads: [2, 1], dilations: [3], isConstant: true },
  { x: [1, 2, 2500], w: [3, 2, 3], pads: [1, 1] },
  { x: [0, 2, 9], w: [3, 2, 3] },
  { x: [1, 2, 2], w: [3, 2, 3] },
];

async function checkConvolution(kernels: NativeKernels): Promise<number> {
  const random = createRandom(9);
  const worst = largest();
  for (const { x, w, strides, dilations, pads, group = 1, activation, isConstant = false } of CONVOLUTIONS) {
    const axes = x.length - 2;
    const [image, weights, bias] = [random.tensor(...x), random.tensor(...w), random.tensor(w[0]!)];
    const list = (values: readonly number[] | undefined, fallback: number, length = axes) =>
      values ?? new Array<number>(length).fill(fallback);
    const [stride, dilation, pad] = [list(strides, 1), list(dilations, 1), list(pads, 0, 2 * axes)];
    const [y] = await runOneNode(kernels, {
      op: 'Convolution',
      attributes: {
        ...(strides && { strides }),
        ...(dilations && { dilations }),
        ...(pads && { pads }),
        group,
        activation: activation ?? 'none',
      },
      inputs: [image, { ...weights, isConstant }, bias],
      outputs: [x.length],
    });
    const spatial = stride.map((s, axis) =>
      Math.max(
        0,
        Math.floor((x[axis + 2]! + pad[axis]! + pad[axis + axes]! - ((w[axis + 2]! - 1) * dilation[axis]! + 1)) / s) + 1,
      ),
    );
    expectShape(y!.shape, [x[0]!, w[0]!, ...spatial]);
    // Each input is scattered to every output that it reaches: not as the operator does it.
    const exact = new Float64Array(y!.data.length);
    const one = (shape: readonly number[]): readonly [number, number] => (axes === 2 ? [shape[0]!, shape[1]!] : [1, shape[0]!]);
    const [height, width] = one(x.slice(2));
    const [outHeight, outWidth] = one(spatial);
    const [kernelHeight, kernelWidth] = one(w.slice(2));
    const [strideY, strideX] = axes === 2 ? one(stride) : [1, stride[0]!];
    const [dilationY, dilationX] = axes === 2 ? one(dilation) : [1, dilation[0]!];
    const [padTop, padLeft] = axes === 2 ? one(pad) : [0, pad[0]!];
    const channelsOfGroup = w[1]!;
    const outputsOfGroup = w[0]! / group;
    for (let n = 0; n < x[0]!; n++) {
      for (let channel = 0; channel < x[1]!; channel++) {
        const groupIndex = Math.floor(channel / channelsOfGroup);
        for (let iy = 0; iy < height; iy++) {
          for (let ix = 0; ix < width; ix++) {
            for (let ky = 0; ky < kernelHeight; ky++) {
              for (let kx = 0; kx < kernelWidth; kx++) {
                const oy = (iy + padTop - ky * dilationY) / strideY;
                const ox = (ix + padLeft - kx * dilationX) / strideX;
                if (!Number.isInteger(oy) || !Number.isInteger(ox) || oy < 0 || ox < 0 || oy >= outHeight || ox >= outWidth) continue;
                for (let o = groupIndex * outputsOfGroup; o < (groupIndex + 1) * outputsOfGroup; o++) {
                  const inner = channel % channelsOfGroup;
                  exact[((n * w[0]! + o) * outHeight + oy) * outWidth + ox]! +=
                    image.data[((n * x[1]! + channel) * height + iy) * width + ix]! *
                    weights.data[((o * channelsOfGroup + inner) * kernelHeight + ky) * kernelWidth + kx]!;
                }
              }
            }
          }
        }
      }
    }
    exact.forEach((sum, at) => {
      const value = sum + bias.data[Math.floor(at / (outHeight * outWidth)) % w[0]!]!;
      worst.note(y!.data[at]!, activation === 'relu' ? Math.max(0, value) : value, 1e-5);
    });
  }
  return worst.value;
}

/** The same bits on one and two threads, and from run to run. */
async function checkBits(kernels: NativeKernels): Promise<number> {
  const random = createRandom(10);
  const [a, b, bias] = [random.tensor(333, 500), random.tensor(500, 301), random.tensor(301)];
  const [x, gamma, beta] = [random.tensor(333, 500), random.tensor(500), random.tensor(500)];
  const results: Buffer[][] = [];
  for (const threads of [1, 2, 2]) {
    const [y] = await runOneNode(
      kernels,
      { op: 'Product', attributes: { activation: 'gelu' }, inputs: [a, b, bias], outputs: [2] },
      threads,
    );
    const [, z, deviation] = await runOneNode(
      kernels,
      { op: 'LayerNorm', inputs: [x, gamma, beta], outputs: [2, 2, 2] },
      threads,
    );
    const gradients = await runOneNode(
      kernels,
      { op: 'LayerNormGrad', inputs: [a, z!, deviation!, gamma], outputs: [2, 1, 1] },
      threads,
    );
    results.push([y!, ...gradients].map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength)));
  }
  return results.every((result) => result.every((bytes, i) => bytes.equals(results[0]![i]!))) ? 0 : 2;
}

/** Each operator of the addon. */
export const OPERATOR_CHECKS: readonly OperatorCheck[] = [
  { name: 'Product', run: (kernels) => checkProduct(kernels, createRandom(1), false) },
  { name: 'Product with a constant operand', run: (kernels) => checkProduct(kernels, createRandom(2), true) },
  { name: 'BatchedProduct', run: checkBatchedProduct },
  { name: 'GeluGrad', run: (kernels) => checkGeluGrad(kernels, 'none') },
  { name: 'GeluGrad of the tanh form', run: (kernels) => checkGeluGrad(kernels, 'tanh') },
  { name: 'ReluGrad', run: checkReluGrad },
  { name: 'SoftmaxGrad', run: checkSoftmaxGrad },
  { name: 'LayerNorm and LayerNormGrad', run: checkLayerNorm },
  { name: 'Transpose2D', run: checkTranspose },
  { name: 'Convolution', run: checkConvolution },
  { name: 'the same bits on every number of threads', run: checkBits },
];
