import { createRandom } from '@erc/core';
import {
  compile,
  compileTrainStep,
  diagnose,
  exportOnnx,
  type HostArrays,
  type ResolvedEngine,
  resolveEngine,
} from '@erc/engine';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGru, type ScanStep, type ScanStepResult, scan, withGradient } from './index.js';

useBackend(['cpu']);

let engine: ResolvedEngine;
let w: tf.Variable;
beforeAll(async () => {
  engine = await resolveEngine({ type: 'onnx', device: 'cpu', threads: 1 });
  w = tf.variable(tf.tensor2d([0.5, -0.25, 0.125, 0.75], [2, 2]));
});
afterAll(() => w.dispose());

type Inputs = Record<string, tf.Tensor>;
const STEPS = 5;
const x = { data: Float32Array.from({ length: 6 * STEPS }, (_, i) => Math.sin(i)), shape: [STEPS, 3, 2] };

/** `h ← tanh(h·W + x)`, with the weights in the step's constants. */
const given = ({ state: [h], rows: [row], constants: [weights] }: ScanStep): ScanStepResult => {
  const next = tf.tanh(tf.add(tf.matMul(h as tf.Tensor2D, weights as tf.Tensor2D), row!));
  return { state: [next], outputs: [next] };
};
/** The same step, which closes over them. */
const closing = (step: ScanStep): ScanStepResult => given({ ...step, constants: [w] });

const loopOf = (rows: tf.Tensor, step = given, weights: tf.Tensor = w): tf.Tensor =>
  scan({ state: [tf.zeros([3, 2])], sequences: [rows], constants: [weights], step }).outputs[0]!;

const gradientOf = (loss: () => tf.Tensor): Inputs => {
  const { value, grads } = tf.variableGrads(() => tf.sum(loss()) as tf.Scalar, [w]);
  return { value, dw: grads[w.name]! };
};

async function run(fn: (inputs: Inputs) => Inputs, inputs: HostArrays = { x }) {
  const program = await compile(fn, { engine });
  try {
    return await program(inputs);
  } finally {
    await program.dispose();
  }
}

describe('a step that closes over a variable', () => {
  it('is refused where gradients are recorded, with the variable’s name', async () => {
    const fn = (inputs: Inputs) => gradientOf(() => loopOf(inputs.x!, closing));
    await expect(run(fn)).rejects.toThrow(
      `scan: expected a step to be given all that depends on variables or inputs, in constants or sequences, received one that closes over ${w.name}`,
    );
  });

  it('is refused where it closes over something made of one, or over an input', async () => {
    for (const make of [() => tf.mul(w, 2), (inputs: Inputs) => tf.slice(inputs.x!, [0, 0, 0], [1, 2, 2])]) {
      const fn = (inputs: Inputs) => {
        return gradientOf(() => {
          const other = tf.reshape(make(inputs), [2, 2]);
          return loopOf(inputs.x!, (step) => given({ ...step, constants: [other] }));
        });
      };
      await expect(run(fn)).rejects.toThrow('received one that closes over');
    }
  });

  it('is right where nothing is differentiated, and where withGradient brings the gradient', async () => {
    const plain = await run(({ x: rows }) => ({ y: loopOf(rows!) }));
    expect(await run(({ x: rows }) => ({ y: loopOf(rows!, closing) }))).toEqual(plain);
    const written = ({ x: rows }: Inputs) =>
      gradientOf(() =>
        withGradient([w], () => ({ value: loopOf(rows!, closing), gradient: () => [tf.fill([2, 2], 3)] })),
      );
    const { dw } = await run(written);
    expect([...dw!.data]).toEqual([3, 3, 3, 3]);
  });

  it('may close over constants, which tfjs disposes of before the way back', async () => {
    const fn = ({ x: rows }: Inputs) =>
      gradientOf(() => {
        const half = tf.range(0.5, 2, 1);
        return loopOf(rows!, (step) => given({ ...step, rows: [tf.mul(step.rows[0]!, half)] }));
      });
    const { dw } = await run(fn);
    const expected = tf.tidy(() => fn({ x: tf.tensor(x.data, x.shape) }).dw!.dataSync());
    expect(dw!.data as Float32Array).toBeAllClose(expected);
  });
});

describe('a loop in a compiled program', () => {
  it('reads masks of dropout as rows, the same on every engine', async () => {
    const outcomeOn = async (type: 'onnx' | 'tfjs') => {
      const variable = tf.variable(tf.tensor2d([0.5, -0.25, 0.125, 0.75], [2, 2]));
      const step = await compileTrainStep({
        groups: [{ variables: [variable], learningRate: 0, names: ['w'] }],
        optimizer: { type: 'sgd' },
        seed: 3,
        engine: type === 'onnx' ? engine : await resolveEngine({ type, backend: 'cpu' }),
        loss: ({ x: rows }, context) => {
          const masks = context.dropout(tf.ones(rows!.shape), 0.5);
          const { outputs } = scan({
            state: [tf.zeros([3, 2])],
            sequences: [rows!, masks],
            constants: [variable],
            step: ({ state: [h], rows: [row, mask], constants }) =>
              given({ state: [tf.mul(h!, mask!)], rows: [row!], constants, histories: [] }),
          });
          return { loss: tf.sum(outputs[0]!) as tf.Scalar, outputs: { masks } };
        },
      });
      const { loss, outputs } = await step.run({ x });
      const { gradients } = await step.gradients({ x });
      await step.dispose();
      variable.dispose();
      return { loss, masks: [...outputs.masks!.data], gradient: gradients.w! };
    };
    const [compiled, eager] = [await outcomeOn('onnx'), await outcomeOn('tfjs')];
    expect(compiled.masks).toEqual(eager.masks);
    // A mask of its own for each step.
    expect(
      new Set(Array.from({ length: STEPS }, (_, t) => compiled.masks.slice(6 * t, 6 * t + 6).join())).size,
    ).toBeGreaterThan(1);
    expect(compiled.loss).toBeCloseTo(eager.loss, 5);
    expect(compiled.gradient).toBeAllClose(eager.gradient, { rtol: 1e-5, atol: 1e-6 });
  });

  it('resumes bit-identically from a saved state', async () => {
    const start = () => {
      const gru = createGru({
        path: 'gru',
        inputDim: 2,
        hiddenDim: 3,
        numLayers: 2,
        bidirectional: true,
        dropoutRate: 0.3,
        random: createRandom(4),
      });
      const step = compileTrainStep({
        groups: [{ variables: gru.parameters.map(({ variable }) => variable), learningRate: 0.1 }],
        optimizer: { type: 'adamw' },
        seed: 5,
        engine,
        loss: ({ x: rows }, context) => ({
          loss: tf.sum(gru.apply(rows as tf.Tensor3D, context)) as tf.Scalar,
        }),
      });
      return { gru, step };
    };
    const [whole, resumed] = [start(), start()];
    const [first, second] = [await whole.step, await resumed.step];
    await first.run({ x });
    await second.restore(await first.state());
    for (let i = 0; i < 2; i++) expect(await second.run({ x })).toEqual(await first.run({ x }));
    expect(await second.weights()).toEqual(await first.weights());
    for (const { gru, step } of [whole, resumed]) {
      await (await step).dispose();
      gru.dispose();
    }
  });

  it('does not make it grow with the steps', async () => {
    const bytes = async (steps: number): Promise<number> => {
      const fn = ({ x: rows }: Inputs) => gradientOf(() => loopOf(rows!));
      return (await exportOnnx(fn, { inputs: { x: { shape: [steps, 3, 2] } } })).length;
    };
    const [short, long] = [await bytes(2), await bytes(1000)];
    expect(long - short).toBeLessThan(0.02 * short);
  });

  it('is unrolled by diagnose, which sees each operation of each step', async () => {
    const reports = await diagnose(({ x: rows }) => gradientOf(() => loopOf(rows!)), { x }, { engine });
    const forward = reports.filter(({ kernel }) => kernel === 'Tanh');
    expect(forward).toHaveLength(STEPS);
    for (const { difference, place } of forward) {
      expect(difference).toBeLessThan(1e-6);
      expect(place).toMatch(/scan-compiled\.integration\.test\.ts:\d+/);
    }
  });

  it('may have another loop in its step', async () => {
    const inner = (row: tf.Tensor, weights: tf.Tensor): tf.Tensor =>
      scan({
        state: [tf.zeros([2])],
        sequences: [row],
        constants: [weights],
        step: ({ state: [h], rows: [r], constants: [m] }) => {
          const product = tf.reshape(tf.matMul(tf.reshape(h!, [1, 2]), m as tf.Tensor2D), [2]);
          const next = tf.tanh(tf.add(product, r!));
          return { state: [next] };
        },
      }).state[0]!;
    const fn = ({ x: rows }: Inputs) =>
      gradientOf(
        () =>
          scan({
            state: [tf.zeros([2])],
            sequences: [rows!],
            constants: [w],
            step: ({ state: [h], rows: [row], constants: [weights] }) => {
              const next = tf.add(tf.mul(h!, 0.5), inner(row!, weights!));
              return { state: [next], outputs: [next] };
            },
          }).outputs[0]!,
      );
    const { dw, value } = await run(fn);
    const expected = tf.tidy(() => {
      const eager = fn({ x: tf.tensor(x.data, x.shape) });
      return { dw: eager.dw!.dataSync(), value: eager.value!.dataSync() };
    });
    expect(value!.data as Float32Array).toBeAllClose(expected.value, { rtol: 1e-5 });
    expect(dw!.data as Float32Array).toBeAllClose(expected.dw, { rtol: 1e-5 });
  });

  it('has gradients of first order', async () => {
    const fn = ({ x: rows }: Inputs) => ({
      twice: tf.grad((y) => tf.sum(tf.grad((z) => tf.sum(loopOf(z)))(y)))(rows!),
    });
    await expect(run(fn)).rejects.toThrow(
      'scan: expected gradients of first order, received a gradient of a gradient.',
    );
  });
});
