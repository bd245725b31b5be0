import { type ExampleSet, selectExamples } from '@erc/batches';
import { createRandom } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import type { Loss } from '@erc/losses';
import type { FusionModule } from '@erc/nn';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.js';
import { assembleModel } from './model/model.js';
import { createModelStep } from './step/create-model-step.js';
import { train } from './train.js';
import { trainingOptionsSchema } from './training-options.js';

useBackend();

const specs = { text: { modality: 'text', dim: 6, kind: 'vector' } } as const;
const fusion: FusionModule = {
  type: 'identity',
  inputs: specs,
  outputDim: 6,
  parameters: [],
  fuse: ({ text }) => ({ fused: text!.values as tf.Tensor2D }),
  dispose() {},
};
/** Mean cross-entropy over examples with weight 1. */
const loss: Loss = ({ logits }, { labels, weights }) => {
  const rows = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits!), tf.oneHot(labels!, 3)), 1));
  return tf.div(tf.sum(tf.mul(rows, weights!)), tf.sum(weights!));
};

function examplesOf(seed: number, count: number): ExampleSet {
  const random = createRandom(seed);
  return {
    ids: Array.from({ length: count }, (_, i) => `train/0/${i}`),
    streams: {
      text: Array.from({ length: count }, () => ({
        data: Float32Array.from({ length: 6 }, () => random.normal()),
        shape: [6],
      })),
    },
    labels: Int32Array.from({ length: count }, () => random.integer(3)),
  };
}

async function run(
  seed: number,
  overrides: Record<string, unknown> = {},
  set = examplesOf(1, 10),
  type: 'onnx' | 'tfjs' = 'onnx',
  dropoutRate = 0.1,
) {
  const model = assembleModel({
    fusion,
    head: [{ dim: 32, dropoutRate, activation: 'relu' }],
    classes: 3,
    random: createRandom(seed),
  });
  const training = trainingOptionsSchema.parse({
    epochs: 60,
    batchSize: 4,
    optimizer: { type: 'adamw', learningRate: 0.03 },
    earlyStopping: { patience: 60 },
    maxGradNorm: 1,
    ...overrides,
  });
  const step = await createModelStep({
    model,
    loss,
    optimizer: training.optimizer,
    maxGradNorm: 1,
    groups: training.groups,
    gradientAccumulation: training.gradientAccumulationSteps > 1,
    seed,
    engine: await resolveEngine(type === 'tfjs' ? { type, backend: 'wasm' } : { type, threads: 1 }),
  });
  const trained = await train({
    step,
    specs,
    train: set,
    dev: set,
    labels: ['a', 'b', 'c'],
    training,
    random: createRandom(seed).fork('order'),
  });
  const result = { ...trained, bestWeights: await step.weights() };
  const evaluation = await evaluate({ step, specs, examples: set, labels: ['a', 'b', 'c'], sizes: training });
  await step.dispose();
  model.dispose();
  return { result, evaluation };
}

describe('train', () => {
  it('learns ten examples by heart', async () => {
    const { result, evaluation } = await run(1);
    expect(evaluation.scores!.accuracy).toBe(1);
    expect(result.epochs.at(-1)!.trainLoss).toBeLessThan(result.epochs[0]!.trainLoss / 4);
  });

  it('gives the same weights, bit for bit, for the same seed, and others for another', async () => {
    const [first, second, other] = [await run(1), await run(1), await run(2)];
    expect(first.result.bestWeights).toEqual(second.result.bestWeights);
    expect(first.result.bestWeights).not.toEqual(other.result.bestWeights);
  });

  it('comes to the same on a tfjs backend, op by op', async () => {
    const [native, eager] = [await run(1, { epochs: 5 }), await run(1, { epochs: 5 }, undefined, 'tfjs')];
    for (const [i, { trainLoss }] of native.result.epochs.entries()) {
      expect(eager.result.epochs[i]!.trainLoss / trainLoss).toBeCloseTo(1, 3);
    }
  });

  it('restores the weights of the best dev epoch', async () => {
    const { result, evaluation } = await run(3, { epochs: 8 });
    expect(evaluation.scores!.weightedF1).toBe(result.best.dev.weightedF1);
    expect(result.best.dev.weightedF1).toBe(Math.max(...result.epochs.map(({ dev }) => dev.weightedF1!)));
  });

  it('keeps the weights of the last epoch where they are asked for, as a run of that many epochs ends', async () => {
    const lasting = { epochs: 8, earlyStopping: { patience: 8, restore: 'last' } };
    const { result, evaluation } = await run(3, lasting);
    expect(result.best.epoch).toBe(8);
    expect(evaluation.scores!.weightedF1).toBe(result.epochs[7]!.dev.weightedF1);
    const best = (await run(3, { epochs: 8, earlyStopping: { patience: 8 } })).result;
    expect(best.epochs).toEqual(result.epochs);
    expect(best.best.epoch).toBeLessThan(8);
    expect(result.bestWeights).not.toEqual(best.bestWeights);
  });

  it('stops with the name of what it monitors where no epoch has a number of it', async () => {
    const set = examplesOf(1, 10);
    const oneClass = { ...set, labels: new Int32Array(10) };
    await expect(
      run(1, { epochs: 6, earlyStopping: { monitor: 'auroc', patience: 3 } }, oneClass),
    ).rejects.toThrow(
      'training: earlyStopping.monitor: expected a number of auroc on dev, received none in 3 epochs: no epoch is the best.',
    );
  });

  it.each(['plateau', 'newbob'])(
    'stops with the name of what only its schedule monitors: %s',
    async (type) => {
      const set = examplesOf(1, 10);
      const oneClass = { ...set, labels: new Int32Array(10) };
      const schedule = { type, monitor: 'auroc' } as const;
      await expect(run(1, { epochs: 2, schedule }, oneClass)).rejects.toThrow(
        'training: schedule.monitor: expected a number of auroc on dev, received none in 2 epochs: the learning rate followed nothing.',
      );
    },
  );

  it('stops early and says so', async () => {
    const { result } = await run(1, {
      optimizer: { type: 'adamw', learningRate: 0 },
      earlyStopping: { patience: 2 },
    });
    expect(result.stopped).toBe('early stopping');
    expect(result.epochs).toHaveLength(3);
  });

  it('predicts the same whatever the size of the last batch', async () => {
    const set = examplesOf(4, 9);
    const { evaluation } = await run(1, { epochs: 1 }, set);
    expect(evaluation.logits).toHaveLength(27);
    expect(evaluation.scores!.examples).toBe(9);
  });

  it.each(['onnx', 'tfjs'] as const)(
    'makes of N micro-batches the update of one large batch, also of a last one with padding, on %s',
    async (type) => {
      const set = examplesOf(6, 10);
      // Batches of 2 by three: 6 examples and 4. The large batches are of 6, the last with two rows of padding.
      const sizes = (batchSize: number, gradientAccumulationSteps: number) => ({
        batchSize,
        gradientAccumulationSteps,
        epochs: 3,
        optimizer: { type: 'sgd', learningRate: 0.1 },
      });
      const small = await run(5, sizes(2, 3), set, type, 0);
      const large = await run(5, sizes(6, 1), set, type, 0);
      for (const [i, { trainLoss }] of large.result.epochs.entries()) {
        expect(small.result.epochs[i]!.trainLoss).toBeCloseTo(trainLoss, 5);
      }
      for (const [path, { data }] of Object.entries(large.result.bestWeights)) {
        expect(small.result.bestWeights[path]!.data, path).toBeAllClose(data, { rtol: 1e-4, atol: 1e-6 });
      }
    },
  );

  it('as published, takes a first update from one batch and leaves the last batches out', async () => {
    const options = { batchSize: 2, epochs: 1, sampler: { type: 'sequential' }, optimizer: { type: 'sgd' } };
    // Batches 0 | 1, 2, 3 | and 4 left out: the same as a set without the last two examples.
    const accumulated = { ...options, gradientAccumulationSteps: 3, legacy: ['first-batch'] };
    const all = examplesOf(6, 10);
    const [whole, cut, right] = [
      await run(5, accumulated, all, 'onnx', 0),
      await run(5, accumulated, selectExamples(all, { positions: [0, 1, 2, 3, 4, 5, 6, 7] }), 'onnx', 0),
      await run(5, { ...options, gradientAccumulationSteps: 3 }, all, 'onnx', 0),
    ];
    expect(whole.result.bestWeights).toEqual(cut.result.bestWeights);
    expect(whole.result.epochs[0]!.trainLoss).toBe(cut.result.epochs[0]!.trainLoss);
    expect(whole.result.bestWeights).not.toEqual(right.result.bestWeights);
  });

  it.each(['sequential', 'weighted', 'balanced'] as const)('learns from a %s epoch', async (type) => {
    const { result } = await run(1, { sampler: { type }, epochs: 20 });
    expect(result.epochs.at(-1)!.trainLoss).toBeLessThan(result.epochs[0]!.trainLoss / 2);
  });

  it('lets the schedule scale each group’s own rate', async () => {
    const set = examplesOf(1, 10);
    const { result } = await run(
      1,
      {
        epochs: 1,
        batchSize: 10,
        optimizer: { type: 'sgd', learningRate: 0.2 },
        schedule: { type: 'linear', warmupSteps: 4 },
        groups: [{ match: 'classifier/**', learningRate: 0 }],
      },
      set,
    );
    const { result: untrained } = await run(
      1,
      { epochs: 1, optimizer: { type: 'sgd', learningRate: 0 } },
      set,
    );
    expect(result.epochs[0]!.learningRate).toBe(0.05);
    const [own, before] = [result.bestWeights, untrained.bestWeights];
    for (const [path, { data }] of Object.entries(before)) {
      if (path.startsWith('classifier/')) expect(own[path]!.data, path).toEqual(data);
      else expect(own[path]!.data, path).not.toEqual(data);
    }
  });

  it('frees every tensor', async () => {
    const before = tf.memory().numTensors;
    await run(1, { epochs: 2 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it('names epoch and update when the loss is not finite', async () => {
    await expect(run(1, { optimizer: { type: 'adamw', learningRate: 1e38 } })).rejects.toThrow(
      /train: epoch \d+, update \d+: expected a finite loss, received/,
    );
  });
});
