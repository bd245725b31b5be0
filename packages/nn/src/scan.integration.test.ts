import { compile, type ResolvedEngine, resolveEngine } from '@erc/engine';
import { readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { FLOATS, partyLoop, type Tensors, withGradients } from './__fixtures__/party-loop.js';
import { type ScanOptions, type ScanResult, scan } from './index.js';

type Numbers = readonly Numbers[] | number;
interface Case
  extends Record<'inputs' | 'results' | 'cotangents' | 'gradients', Readonly<Record<string, Numbers>>> {
  readonly name: string;
  readonly reverse: boolean;
  readonly mask: number[][];
  readonly speakers: number[][];
}
const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'scan');

const arrays = (record: Readonly<Record<string, Numbers>>, prefix = ''): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(record).map(([name, value]) => [`${prefix}${name}`, tf.tensor(value as tf.TensorLike)]),
  );

/** A function's results in a compiled program. */
async function compiled(
  fn: (inputs: Record<string, tf.Tensor>) => Record<string, tf.Tensor>,
  inputs: Tensors,
  engine: ResolvedEngine,
): Promise<Record<string, tf.Tensor>> {
  const program = await compile(fn, { engine });
  try {
    const results = await program(
      Object.fromEntries(
        Object.entries(inputs).map(([name, tensor]) => [
          name,
          { data: tensor.dataSync() as Float32Array, shape: tensor.shape },
        ]),
      ),
    );
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, shape }]) => [
        name,
        tf.tensor(data, [...shape], data instanceof Int32Array ? 'int32' : 'float32'),
      ]),
    );
  } finally {
    await program.dispose();
  }
}

/** The loop written out by hand, in the plainest way. */
function byHand({
  state,
  sequences,
  constants = [],
  histories = [],
  reverse,
  step,
}: ScanOptions): ScanResult {
  const steps = sequences[0]!.shape[0]!;
  const rowOf = (x: tf.Tensor, t: number) => tf.reshape(tf.slice(x, t, 1), x.shape.slice(1));
  const order = Array.from({ length: steps }, (_, i) => (reverse ? steps - 1 - i : i));
  const outputs = new Map<number, readonly tf.Tensor[]>();
  const made = new Map<number, readonly tf.Tensor[]>();
  let current = state;
  const joined = (rows: ReadonlyMap<number, readonly tf.Tensor[]>, j: number, shape: number[]) =>
    tf.concat(Array.from({ length: steps }, (_, t) => tf.expandDims(rows.get(t)?.[j] ?? tf.zeros(shape), 0)));
  for (const t of order) {
    const result = step({
      state: [...current],
      rows: sequences.map((x) => rowOf(x, t)),
      constants: [...constants],
      histories: histories.map((shape, j) => joined(made, j, [...shape])),
    });
    current = result.state;
    outputs.set(t, result.outputs ?? []);
    made.set(t, result.histories ?? []);
  }
  return {
    state: current,
    outputs: outputs.get(0)!.map(({ shape }, j) => joined(outputs, j, shape)),
    histories: histories.map((shape, j) => joined(made, j, [...shape])),
  };
}

useBackend(['cpu']);

let engine: ResolvedEngine;
beforeAll(async () => {
  engine = await resolveEngine({ type: 'onnx', device: 'cpu', threads: 1 });
});

const close = { rtol: 1e-5, atol: 2e-6 };

describe('a loop equals PyTorch’s, step by step:', () => {
  it.each(cases)('$name', async ({ reverse, ...golden }) => {
    const inputs = {
      ...arrays(golden.inputs),
      mask: tf.tensor2d(golden.mask),
      speakers: tf.tensor2d(golden.speakers, undefined, 'int32'),
    };
    const cotangents = arrays(golden.cotangents);
    const fn = (given: Tensors) => withGradients(given, cotangents, { reverse, run: scan });
    const expected = { ...golden.results, ...arrays(golden.gradients, 'd') };
    for (const actual of [fn(inputs), await compiled(fn, inputs, engine)])
      for (const [name, value] of Object.entries(expected))
        expect(actual[name]!, name).toBeAllClose(value as tf.Tensor, close);
  });
});

describe('a compiled loop', () => {
  const sizes = fc.record({
    steps: fc.integer({ min: 1, max: 6 }),
    batch: fc.integer({ min: 1, max: 3 }),
    dim: fc.integer({ min: 1, max: 4 }),
    parties: fc.integer({ min: 1, max: 3 }),
    reverse: fc.boolean(),
    seed: fc.integer({ min: 1, max: 1e6 }),
  });

  /** Random inputs; masks with holes, rows that are never real, and whole numbers out of the range of parties. */
  function inputsOf({
    steps,
    batch,
    dim,
    parties,
    seed,
  }: {
    steps: number;
    batch: number;
    dim: number;
    parties: number;
    seed: number;
  }) {
    const normal = (shape: number[], i: number) => tf.randomNormal(shape, 0, 0.7, 'float32', seed + i);
    const real = tf.cast(tf.less(tf.randomUniform([steps, batch], 0, 1, 'float32', seed), 0.7), 'float32');
    const isEmpty = tf.cast(
      tf.less(tf.randomUniform([1, batch], 0, 1, 'float32', seed + 1), 0.25),
      'float32',
    );
    return {
      x: normal([steps, batch, dim], 2),
      h: normal([batch, dim], 3),
      p: normal([batch, parties, dim], 4),
      w: normal([dim, dim], 5),
      u: normal([dim, dim], 6),
      a: normal([dim, dim], 7),
      b: normal([dim], 8),
      mask: tf.mul(real, tf.sub(1, isEmpty)),
      speakers: tf.cast(
        tf.floor(tf.randomUniform([steps, batch], -1, parties, 'float32', seed + 9)),
        'int32',
      ),
    };
  }

  it('gives what the same loop by hand gives, with masks, empty rows, several states, int32 rows, both ways', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (size) => {
        tf.engine().startScope();
        try {
          const { reverse } = size;
          const inputs = inputsOf(size);
          const plain = partyLoop(inputs, { reverse, run: byHand });
          const cotangents = Object.fromEntries(
            FLOATS.map((name, i) => [
              name,
              tf.randomNormal(plain[name]!.shape, 0, 1, 'float32', size.seed + 20 + i),
            ]),
          );
          const fn = (run: typeof scan) => (given: Tensors) =>
            withGradients(given, cotangents, { reverse, run });
          const expected = fn(byHand)(inputs);
          for (const actual of [fn(scan)(inputs), await compiled(fn(scan), inputs, engine)]) {
            expect(Object.keys(actual)).toEqual(Object.keys(expected));
            for (const [name, value] of Object.entries(expected)) {
              expect(actual[name]!.dtype, name).toBe(value.dtype);
              const largest = value.size === 0 ? 0 : tf.max(tf.abs(value)).dataSync()[0]!;
              expect(actual[name]!, name).toBeAllClose(value, {
                rtol: 1e-5,
                atol: 2e-6 * Math.max(1, largest),
              });
            }
          }
        } finally {
          tf.engine().endScope();
        }
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
