import type { HostBatch } from '@erc/batches';
import { createRandom } from '@erc/core';
import { type EngineOptions, resolveEngine } from '@erc/engine';
import { createCrossEntropyLoss } from '@erc/losses';
import type { FusionModule } from '@erc/nn';
import { HAS_TENSORFLOW, importTensorFlow, readGolden, startBackend, TENSORFLOW_NEEDED } from '@erc/testing';
import { assembleModel, builtInTrainingParts, createModelStep, trainingOptionsSchema } from '@erc/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeEach, expect, it } from 'vitest';
import { loadBeside } from '../__fixtures__/golden-backbone.js';
import { loadTextBackbone } from './load-text-backbone.js';
import type { TextBackbone } from './text-backbone.js';

interface GoldenBatch {
  readonly ids: number[][];
  readonly mask: number[][];
  readonly labels: number[];
  readonly weights: number[];
}
interface Golden {
  readonly options: Readonly<
    Record<
      | 'encoderRate'
      | 'classifierRate'
      | 'weightDecay'
      | 'maxGradNorm'
      | 'beta1'
      | 'beta2'
      | 'epsilon'
      | 'warmupSteps',
      number
    >
  >;
  readonly classifier: { readonly kernel: number[][]; readonly bias: number[] };
  readonly updates: readonly {
    readonly batches: readonly GoldenBatch[];
    readonly loss: number;
    readonly gradientNorm: number;
  }[];
}

beforeEach(() => startBackend());

const ENGINES: readonly EngineOptions[] = [
  { type: 'onnx', device: 'cpu', threads: 1 },
  { type: 'tfjs', backend: 'wasm' },
  { type: 'tfjs', backend: 'tensorflow' },
];

/** The encoder's mean over the real tokens, whose ids come as a feature of each step. */
function fusionOf(backbone: TextBackbone): FusionModule {
  return {
    type: 'mean-of-tokens',
    inputs: { text: { modality: 'text', dim: 1, kind: 'sequence' } },
    outputDim: backbone.dim,
    parameters: backbone.parameters,
    fuse({ text }, context) {
      const mask = text!.mask!;
      const ids = tf.cast(tf.squeeze<tf.Tensor2D>(text!.values, [2]), 'int32');
      const hidden = backbone.layers(backbone.embed(ids, context), mask, context);
      const sum = tf.sum(tf.mul(hidden, tf.expandDims(mask, 2)), 1);
      return { fused: tf.div<tf.Tensor2D>(sum, tf.sum(mask, 1, true)) };
    },
    dispose: () => backbone.dispose(),
  };
}

const hostBatch = ({ ids, mask, labels, weights }: GoldenBatch): HostBatch => {
  const [rows, steps] = [ids.length, ids[0]!.length];
  return {
    'stream/text': { data: Float32Array.from(ids.flat()), shape: [rows, steps, 1] },
    'mask/text': { data: Float32Array.from(mask.flat()), shape: [rows, steps] },
    labels: { data: Int32Array.from(labels), shape: [rows] },
    weights: { data: Float32Array.from(weights), shape: [rows] },
  };
};

for (const options of ENGINES) {
  const on = options.backend ?? options.type;
  const isAtHand = on !== 'tensorflow' || HAS_TENSORFLOW;
  it.skipIf(!isAtHand)(
    `thirty updates of a BERT with clipping, accumulation and warm-up have the losses of PyTorch, on ${on}${isAtHand ? '' : ` (${TENSORFLOW_NEEDED})`}`,
    () => expectLossesOf(options),
  );
}

async function expectLossesOf(engineOptions: EngineOptions): Promise<void> {
  const { options, classifier, updates } = readGolden<Golden>(import.meta.url, 'thirty-steps');
  const random = createRandom(1);
  const { backbone } = await loadBeside(import.meta.url, 'thirty-steps', loadTextBackbone, {
    path: 'encoder/text',
    random,
  });
  const model = assembleModel({
    fusion: fusionOf(backbone),
    head: [],
    classes: classifier.bias.length,
    random,
  });
  const [kernel, bias] = model.parameters.slice(-2);
  tf.tidy(() => {
    kernel!.variable.assign(tf.tensor2d(classifier.kernel));
    bias!.variable.assign(tf.tensor1d(classifier.bias));
  });
  const { encoderRate, classifierRate, weightDecay, maxGradNorm, beta1, beta2, epsilon, warmupSteps } =
    options;
  const training = trainingOptionsSchema.parse({
    optimizer: { type: 'adamw', learningRate: encoderRate, weightDecay, beta1, beta2, epsilon },
    groups: [{ match: 'classifier/**', learningRate: classifierRate }],
    schedule: { type: 'linear', warmupSteps },
    maxGradNorm,
  });
  if (engineOptions.backend === 'tensorflow') {
    importTensorFlow();
    await startBackend();
  }
  const engine = await resolveEngine(engineOptions);
  const step = await createModelStep({
    model,
    loss: createCrossEntropyLoss(),
    optimizer: training.optimizer,
    groups: training.groups,
    maxGradNorm,
    gradientAccumulation: true,
    seed: 1,
    engine,
  });
  const rates = builtInTrainingParts.schedules
    .of(training.schedule)
    .create(training.schedule, { totalUpdates: updates.length });
  for (const [i, { batches, loss, gradientNorm }] of updates.entries()) {
    step.setLearningRate(step.groups.map(({ learningRate }) => rates.rate(i, learningRate)));
    const found = await step.runMicroBatches(batches.map(hostBatch));
    expect(Math.abs(found.loss - loss), `loss of update ${i}`).toBeLessThanOrEqual(1e-3 * loss);
    expect(Math.abs(found.gradientNorm - gradientNorm), `norm of update ${i}`).toBeLessThanOrEqual(
      1e-2 * gradientNorm,
    );
  }
  await step.dispose();
  model.dispose();
}
