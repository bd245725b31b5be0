import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { compile } from './compile.js';
import { resolveEngine } from './resolve-engine.js';
import type { ResolvedEngine } from './types.js';

let engine: ResolvedEngine;
beforeAll(async () => {
  await tf.setBackend('cpu');
  engine = await resolveEngine({ type: 'onnx', device: 'cpu', threads: 1 });
});

const numbers = (rows: number, columns: number, seed: number) => ({
  data: Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(seed + 1.7 * i)),
  shape: [rows, columns],
});

/** Compares a product of the compiled graph with tfjs's own. */
async function same(
  fn: (inputs: Record<string, tf.Tensor>) => tf.Tensor,
  inputs: Record<string, ReturnType<typeof numbers>>,
): Promise<void> {
  const compiled = await compile((tensors: Record<string, tf.Tensor>) => ({ y: fn(tensors) }), { engine });
  const { y } = await compiled(inputs);
  const expected = tf.tidy(() =>
    fn(Object.fromEntries(Object.entries(inputs).map(([k, { data, shape }]) => [k, tf.tensor(data, shape)]))),
  );
  expect(y!.shape).toEqual(expected.shape);
  const values = (await expected.data()) as Float32Array;
  const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - y!.data[i]!)), 0);
  expect(worst).toBeLessThan(1e-3);
  expected.dispose();
  await compiled.dispose();
}

const transposed = (a: tf.Tensor, b: tf.Tensor, left: boolean, right: boolean) =>
  tf.matMul(a, b, left, right);

it.each([
  ['few rows and a large weight, turned round', 5, 300, 400],
  ['as many rows as columns, as it is', 64, 64, 1200],
])('a layer of %s gives the product', async (_, rows, into, out) => {
  const inputs = { x: numbers(rows, into, 1), w: numbers(out, into, 2), b: numbers(1, out, 3) };
  await same(({ x, w }) => transposed(x!, w!, false, true), inputs);
  await same(({ x, w, b }) => tf.add(transposed(x!, w!, false, true), tf.reshape(b!, [out])), inputs);
});

it.each([
  ['few rows', 40],
  ['many rows, transposed beforehand', 260],
])('the gradient of a weight over %s is the product', async (_, rows) => {
  const inputs = { dy: numbers(rows, 257, 1), x: numbers(rows, 258, 2) };
  await same(({ dy, x }) => transposed(dy!, x!, true, false), inputs);
});
