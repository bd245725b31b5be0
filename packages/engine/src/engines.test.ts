import * as tf from '@tensorflow/tfjs';
import { afterEach, describe, expect, it } from 'vitest';
import { integers, numbers } from './__fixtures__/agreement.js';
import { TENSORFLOW } from './__fixtures__/tensorflow.js';
import { compile } from './compile.js';
import { compileTrainStep } from './compile-train-step.js';
import { resolveEngine } from './resolve-engine.js';
import type { EngineOptions, OptimizerOptions, TrainStep, TrainStepOptions } from './types.js';

const ENGINES: Record<string, EngineOptions> = {
  onnx: { type: 'onnx', threads: 1 },
  wasm: { type: 'tfjs', backend: 'wasm', threads: 1 },
  cpu: { type: 'tfjs', backend: 'cpu' },
  ...(TENSORFLOW ? { tensorflow: { type: 'tfjs', backend: 'tensorflow' } } : {}),
};

const made: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const each of made.splice(0).reverse()) await each.dispose();
});

const variable = (seed: number, ...shape: number[]): tf.Variable => {
  const { data } = numbers(shape, seed);
  const created = tf.variable(
    tf.tensor(
      (data as Float32Array).map((value) => value / Math.sqrt(shape.at(-1)!)),
      shape,
    ),
  );
  made.push(created);
  return created;
};

/** A transformer block and a classifier on it, from one seed, with everything that trains: norm, attention, dropout, clipping, decay. */
async function model(engine: EngineOptions): Promise<TrainStep> {
  const [q, k, v, w, c] = [1, 2, 3, 4, 5].map((seed) => variable(seed, seed === 5 ? 3 : 8, 8));
  const [gamma, beta, bias] = [variable(6, 8), variable(7, 8), variable(8, 3)];
  const step = await compileTrainStep({
    engine,
    groups: [
      { variables: [q!, k!, v!, w!, c!], learningRate: 0.02, weightDecay: 0.05 },
      { variables: [gamma, beta, bias], learningRate: 0.01 },
    ],
    optimizer: { type: 'adamw' },
    maxGradNorm: 1,
    seed: 11,
    loss: ({ x, labels }, { dropout }) => {
      const linear = (input: tf.Tensor, kernel: tf.Tensor): tf.Tensor =>
        tf.reshape(tf.matMul(tf.reshape(input, [-1, 8]), kernel as tf.Tensor2D, false, true), [
          ...input.shape.slice(0, -1),
          -1,
        ]);
      const scores = tf.mul(tf.matMul(linear(x!, q!), linear(x!, k!), false, true), 8 ** -0.5);
      const mixed = linear(tf.matMul(dropout(tf.softmax(scores), 0.1), linear(x!, v!)), w!);
      const sum = tf.add(x!, dropout(mixed, 0.2));
      const { mean, variance } = tf.moments(sum, -1, true);
      const normal = tf.add(tf.mul(tf.div(tf.sub(sum, mean), tf.sqrt(tf.add(variance, 1e-5))), gamma), beta);
      const pooled = tf.mul(tf.mul(normal, 0.5), tf.add(1, tf.erf(tf.mul(normal, Math.SQRT1_2))));
      const logits = tf.add(linear(tf.mean(pooled, 1), c!), bias);
      const targets = tf.oneHot(tf.cast(labels!, 'int32'), 3);
      return { loss: tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), targets), -1))) as tf.Scalar };
    },
  });
  made.push(step);
  return step;
}

const batch = { x: numbers([6, 5, 8], 20), labels: integers([0, 1, 2, 0, 1, 2]) };

describe('engines', () => {
  it('have the same losses from one seed', async () => {
    await tf.setBackend('cpu');
    const losses: Record<string, number[]> = {};
    for (const [name, engine] of Object.entries(ENGINES)) {
      const step = await model(engine);
      losses[name] = [];
      for (let i = 0; i < 50; i++) losses[name].push((await step.run(batch)).loss);
    }
    expect(losses.cpu!.at(-1)).toBeLessThan(losses.cpu![0]! / 2);
    for (const name of Object.keys(ENGINES)) {
      losses[name]!.forEach((loss, i) => {
        expect(Math.abs(loss / losses.cpu![i]! - 1), `${name}, step ${i}`).toBeLessThan(1e-3);
      });
    }
  });

  it.skipIf(!TENSORFLOW)(
    'have TensorFlow among them (ERC_TFJS_NODE: expected the folder that tools/tensorflow/build.mjs made)',
    async () => {
      const engine = await resolveEngine({ type: 'tfjs', backend: 'tensorflow' });
      expect(engine.runtime).toMatch(/^tfjs-node 4\./);
      expect(Object.keys(ENGINES)).toContain('tensorflow');
    },
  );

  it('have the same gradients where arrays are large enough for rewrites', async () => {
    await tf.setBackend('cpu');
    const variables = [variable(1, 128, 64), variable(2, 128), variable(3, 64, 128), variable(4, 64)];
    const gelu = (x: tf.Tensor): tf.Tensor =>
      tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));
    const gradients = await Promise.all(
      [ENGINES.onnx!, ENGINES.cpu!].map(async (engine, i) => {
        // One copy each, since two steps may not share variables.
        const [w1, b1, w2, b2] = i === 0 ? variables : variables.map((each) => tf.variable(each));
        const step = await compileTrainStep({
          engine,
          groups: [{ variables: [w1!, b1!, w2!, b2!], learningRate: 0 }],
          optimizer: { type: 'sgd' },
          loss: ({ x }) => {
            const hidden = gelu(
              tf.add(tf.matMul(tf.mul(gelu(x!), 3) as tf.Tensor2D, w1 as tf.Tensor2D, false, true), b1!),
            );
            const y = tf.relu(tf.add(tf.matMul(hidden as tf.Tensor2D, w2 as tf.Tensor2D, false, true), b2!));
            return { loss: tf.mean(tf.square(tf.sub(tf.mul(y, 2), gelu(tf.mul(y, 1.5))))) };
          },
        });
        made.push(step);
        return (await step.gradients({ x: numbers([96, 64], 9) })).gradients;
      }),
    );
    const [onnx, cpu] = gradients as [Record<string, Float32Array>, Record<string, Float32Array>];
    for (const [name, values] of Object.entries(cpu)) {
      const scale = Math.max(...values.map(Math.abs));
      expect(Math.max(...values.map((value, i) => Math.abs(value - onnx[name]![i]!))), name).toBeLessThan(
        2e-5 * scale,
      );
    }
  });

  it.each(Object.entries(ENGINES))('%s resumes another engine’s state', async (_, engine) => {
    await tf.setBackend('cpu');
    const [from, to] = [await model(ENGINES.onnx!), await model(engine)];
    for (let i = 0; i < 3; i++) await from.run(batch);
    await to.restore(await from.state());
    expect((await to.run(batch)).loss).toBeCloseTo((await from.run(batch)).loss, 4);
    expect((await to.state()).counters).toEqual((await from.state()).counters);
  });

  it.each(Object.entries(ENGINES))(
    '%s accumulates micro-batches, clips, and writes state variables',
    async (_, engine) => {
      await tf.setBackend('cpu');
      const w = tf.variable(tf.tensor2d([[1, 2]]));
      const seen = tf.variable(tf.scalar(0), false);
      const step = await compileTrainStep({
        engine,
        groups: [{ variables: [w], learningRate: 0.5 }],
        optimizer: { type: 'sgd', momentum: 0.9 },
        maxGradNorm: 1,
        gradientAccumulation: { weight: (inputs) => inputs.x!.shape[0]! },
        state: { variables: [seen] },
        loss: ({ x }, context) => {
          context.assign(seen, tf.add(seen, 1));
          return {
            loss: tf.mean(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D, false, true)) as tf.Scalar,
            outputs: { seen },
          };
        },
      });
      made.push(w, seen, step);
      const rows = (...data: number[]) => ({
        x: { data: Float32Array.from(data), shape: [data.length / 2, 2] },
      });
      const { loss, gradientNorm, outputs } = await step.runMicroBatches([rows(3, 0, 3, 0), rows(3, 12)]);
      // Mean gradient over three rows: [3, 4], of norm 5, clipped to 1; losses 3, 3 and 27.
      expect(loss).toBeCloseTo(11, 5);
      expect(gradientNorm).toBeCloseTo(5, 5);
      expect(outputs.map((each) => each.seen!.data[0])).toEqual([0, 1]);
      const [weights] = await step.weights();
      expect(weights![0]).toBeCloseTo(1 - 0.5 * 0.6, 5);
      expect(weights![1]).toBeCloseTo(2 - 0.5 * 0.8, 5);
      expect(seen.dataSync()[0]).toBe(2);
    },
  );

  describe.each(Object.entries(ENGINES))('%s', (_, engine) => {
    const start = [100, 100];
    const stepOf = async (
      optimizer: OptimizerOptions,
      maxGradNorm: number | undefined,
      loss: TrainStepOptions['loss'] = () => ({ loss: tf.scalar(0) }),
    ) => {
      await tf.setBackend('cpu');
      const w = tf.variable(tf.tensor1d(start));
      const seen = tf.variable(tf.scalar(0), false);
      const step = await compileTrainStep({
        engine,
        groups: [{ variables: [w], learningRate: 0.5, weightDecay: optimizer.type === 'sgd' ? 0 : 0.01 }],
        optimizer,
        ...(maxGradNorm === undefined ? {} : { maxGradNorm }),
        state: { variables: [seen] },
        loss: (inputs, context) => {
          context.assign(seen, tf.add(seen, 1));
          return loss({ ...inputs, w }, context);
        },
      });
      made.push(w, seen, step);
      return step;
    };
    /** Its gradient is x. */
    const product: TrainStepOptions['loss'] = ({ x, w }) => ({ loss: tf.sum(tf.mul(x!, w!)) });
    const of = (...data: number[]) => ({ x: { data: Float32Array.from(data), shape: [data.length] } });

    it.each([
      // The squares overflow in float32, or vanish: a norm of 5 all the same, and a step of 0.5 · [0.6, 0.8].
      [[3e19, 4e19], 1, 5e19, [0.3, 0.4]],
      [[1.8e38, 2.4e38], 1, 3e38, [0.3, 0.4]],
      [[2.7e38, -3.3e38], 1, Math.hypot(2.7e38, 3.3e38), [0.31662, -0.38698]],
      [[3e-25, 4e-25], 1, 5e-25, [1.5e-25, 2e-25]],
      [[3e-22, 4e-30], 1, 3e-22, [1.5e-22, 2e-30]],
    ])('clips gradients of %j to a norm of %d', async (gradient, maxGradNorm, norm, change) => {
      const step = await stepOf({ type: 'sgd' }, maxGradNorm, product);
      const { gradientNorm } = await step.run(of(...gradient));
      expect(gradientNorm / norm).toBeCloseTo(1, 5);
      const [weights] = await step.weights();
      for (const [i, value] of weights!.entries()) expect(value).toBeCloseTo(start[i]! - change[i]!, 4);
    });

    it('adds the decay of Adam to gradients that were clipped from where float32 ends', async () => {
      const step = await stepOf({ type: 'adam' }, 1e-3, product);
      await step.run(of(2.7e38, -3.3e38));
      // 1e-3 of the gradients' direction beside 0.01 · 100: both moments go by the decay, so the step is the learning rate.
      const [weights] = await step.weights();
      for (const value of weights!) expect(value).toBeCloseTo(99.5, 4);
    });

    it.each([
      ['sgd', { type: 'sgd', momentum: 0.9 }, undefined],
      ['sgd, clipped', { type: 'sgd', momentum: 0.9 }, 1],
      ['adamw', { type: 'adamw' }, undefined],
      ['adam, clipped', { type: 'adam' }, 1],
    ] as const)(
      'makes no update from a gradient that is no number: %s',
      async (_name, optimizer, maxGradNorm) => {
        // Finite everywhere; the slope of the root at 0 is not.
        const root = (inputs: Record<string, tf.Tensor>) => ({
          loss: tf.sum(tf.sqrt(tf.square(tf.mul(inputs.x!, inputs.w!)))),
        });
        const step = await stepOf(optimizer, maxGradNorm, root);
        await step.run(of(1, 2));
        const before = await step.state();
        const { loss, gradientNorm } = await step.run(of(0, 1));
        expect(Number.isFinite(loss)).toBe(true);
        expect(Number.isFinite(gradientNorm)).toBe(false);
        const after = await step.state();
        expect(after.arrays).toEqual(before.arrays);
        expect(after.counters.step).toBe(before.counters.step);
        const { gradientNorm: next } = await step.run(of(1, 2));
        expect(Number.isFinite(next)).toBe(true);
      },
    );
  });

  it.each(Object.entries(ENGINES))(
    '%s runs a plain function, with the variables as they are now',
    async (_, engine) => {
      await tf.setBackend('cpu');
      const w = tf.variable(tf.scalar(2));
      const double = await compile(({ x }) => ({ y: tf.mul(x!, w), w }), { engine });
      made.push(w, double);
      const x = { data: Float32Array.of(1, 2), shape: [2] };
      expect((await double({ x })).y!.data).toEqual(Float32Array.of(2, 4));
      tf.tidy(() => w.assign(tf.scalar(3)));
      expect((await double({ x })).y!.data).toEqual(Float32Array.of(3, 6));
      expect(w.dataSync()[0]).toBe(3);
    },
  );

  it('are found by themselves, with what was passed over and how to enable it', async () => {
    const engine = await resolveEngine({ threads: 2 });
    expect(engine).toMatchObject({ type: 'onnx', threads: 2, precision: 'float32' });
    expect(engine.runtime).toMatch(/^onnxruntime-node 1\./);
    if (engine.device === 'cpu') {
      expect(engine.passedOver).toEqual([
        expect.objectContaining({
          engine: 'onnx/cuda',
          command: expect.stringContaining('onnxruntime-node'),
        }),
        ...(engine.kernels?.from === '@erc/native'
          ? []
          : [expect.objectContaining({ engine: '@erc/native' })]),
      ]);
    }
  });

  it.each([
    [{ backend: 'wasm' }, 'backend: expected no backend unless type'],
    [{ type: 'tensorrt' }, 'type: expected auto | onnx | tfjs, received tensorrt'],
    [{ threads: 0 }, 'threads: expected an integer in 1 … 1024, received 0'],
    [{ threads: 1e9 }, 'threads: expected an integer in 1 … 1024, received 1000000000'],
    [{ thread: 2 }, 'thread: expected no such option'],
  ])('refuses %j', async (options, message) => {
    await expect(resolveEngine(options as EngineOptions)).rejects.toThrow(message);
  });
});
