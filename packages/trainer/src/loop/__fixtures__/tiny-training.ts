import type { Loss } from '@erc/losses';
import { createRandom, type Feature, type FeatureArray } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import type { FusionModule } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import type { ExampleSet } from '@erc/batches';
import { assembleModel } from '../../model/model.js';
import { createModelStep } from '../../step/create-model-step.js';
import { type TrainResult, train } from '../../train.js';
import { trainingOptionsSchema } from '../../training-options.js';
import type { TrainOptions } from '../create-loop.js';

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
const crossEntropy: Loss = ({ logits }, { labels, weights }) => {
  const rows = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits!), tf.oneHot(labels!, 3)), 1));
  return tf.div(tf.sum(tf.mul(rows, weights!)), tf.sum(weights!));
};

/** Examples of three classes with random vectors of six. */
export function tinyExamples(seed: number, count: number): ExampleSet {
  const random = createRandom(seed);
  return {
    ids: Array.from({ length: count }, (_, i) => `train/0/${i}`),
    streams: {
      text: Array.from(
        { length: count },
        (): Feature => ({ data: Float32Array.from({ length: 6 }, () => random.normal()), shape: [6] }),
      ),
    },
    labels: Int32Array.from({ length: count }, () => random.integer(3)),
  };
}

/** Options of {@link trainTiny}. */
export interface TinyTraining
  extends Partial<Pick<TrainOptions, 'train' | 'dev' | 'callbacks' | 'checkpoints' | 'resume' | 'signal'>> {
  /** Overrides of the options of training. */
  readonly training?: Record<string, unknown>;
  readonly engine?: 'onnx' | 'tfjs';
  /** @default the mean cross-entropy */
  readonly loss?: Loss;
}

/** Result of {@link trainTiny}. */
export interface TrainedTiny extends TrainResult {
  /** Those that the step holds at the end. */
  readonly bestWeights: Readonly<Record<string, FeatureArray>>;
}

/** Trains a model of 32 hidden units with dropout, as a new process would: from seed 1, or from `resume`. */
export async function trainTiny({
  training: overrides = {},
  engine = 'onnx',
  loss = crossEntropy,
  ...options
}: TinyTraining): Promise<TrainedTiny> {
  const training = trainingOptionsSchema.parse({
    epochs: 4,
    batchSize: 4,
    optimizer: { type: 'adamw', learningRate: 0.03 },
    maxGradNorm: 1,
    ...overrides,
  });
  const model = assembleModel({
    fusion,
    head: [{ dim: 32, dropoutRate: 0.3, activation: 'relu' }],
    classes: 3,
    random: createRandom(1),
  });
  const step = await createModelStep({
    model,
    loss,
    optimizer: training.optimizer,
    maxGradNorm: training.maxGradNorm,
    groups: training.groups,
    legacy: training.legacy,
    gradientAccumulation: training.gradientAccumulationSteps > 1,
    seed: 1,
    engine: await resolveEngine(
      engine === 'tfjs' ? { type: 'tfjs', backend: 'cpu' } : { type: 'onnx', threads: 1 },
    ),
  });
  try {
    const result = await train({
      step,
      specs,
      train: tinyExamples(1, 18),
      dev: tinyExamples(2, 9),
      labels: ['a', 'b', 'c'],
      training,
      random: createRandom(1).fork('order'),
      ...options,
    });
    return { ...result, bestWeights: await step.weights() };
  } finally {
    await step.dispose();
    model.dispose();
  }
}
