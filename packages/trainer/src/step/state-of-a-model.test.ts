import type { HostBatch } from '@erc/batches';
import { createRandom, weightsInMemory } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import { createBatchNorm, createLinear } from '@erc/nn';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Model } from '../model/model.js';
import { trainingOptionsSchema } from '../training-options.js';
import { createModelStep } from './create-model-step.js';
import type { ModelStep } from './model-step.js';

useBackend();

const ROWS = 4;
const DIM = 3;

/** A batch norm with the statistics of batches, and a classifier. */
async function normalized(type: 'onnx' | 'tfjs', seed = 1): Promise<ModelStep> {
  const norm = createBatchNorm({ path: 'norm', dim: DIM, statistics: 'batch' });
  const linear = createLinear({
    path: 'classifier',
    inputDim: DIM,
    outputDim: 1,
    random: createRandom(seed),
  });
  const [kernel] = linear.parameters;
  const model: Model = {
    inputs: { text: { modality: 'text', dim: DIM, kind: 'vector' } },
    classes: 1,
    embeddingDim: DIM,
    byDialogue: false,
    parameters: [...norm.parameters, ...linear.parameters],
    state: norm.state,
    forward({ text }, context) {
      const embedding = norm.apply(text!.values as tf.Tensor2D, context);
      const logits = linear.apply(embedding, context);
      return { logits, embedding, classifier: { kernel: kernel!.variable as tf.Tensor2D } };
    },
    dispose() {
      norm.dispose();
      linear.dispose();
    },
  };
  return createModelStep({
    model,
    optimizer: trainingOptionsSchema.parse({}).optimizer,
    seed: 1,
    engine: await resolveEngine(type === 'onnx' ? { type, threads: 1 } : { type, backend: 'cpu' }),
    loss: ({ logits }, { weights }) => tf.sum(tf.mul(tf.square(tf.reshape(logits!, [-1])), weights!)),
  });
}

/** Three examples, and a row that fills the batch up with numbers that must not count. */
function batchOf(seed: number): { readonly batch: HostBatch; readonly examples: readonly number[][] } {
  const random = createRandom(seed);
  const examples = Array.from({ length: ROWS - 1 }, () => Array.from({ length: DIM }, () => random.normal()));
  return {
    examples,
    batch: {
      'stream/text': { data: Float32Array.from([...examples.flat(), 1e3, -1e3, 5e2]), shape: [ROWS, DIM] },
      labels: { data: new Int32Array(ROWS), shape: [ROWS] },
      weights: { data: Float32Array.of(1, 1, 1, 0), shape: [ROWS] },
    },
  };
}

describe.each(['onnx', 'tfjs'] as const)('the state of a model, on %s', (type) => {
  it('moves with the examples of each batch, not with the rows that fill it up', async () => {
    const step = await normalized(type);
    let [mean, variance] = [new Array<number>(DIM).fill(0), new Array<number>(DIM).fill(1)];
    for (const seed of [11, 12, 13]) {
      const { batch, examples } = batchOf(seed);
      await step.run(batch);
      const column = (c: number): number[] => examples.map((row) => row[c]!);
      const average = (values: readonly number[]): number =>
        values.reduce((a, b) => a + b, 0) / values.length;
      const means = mean.map((_, c) => average(column(c)));
      const unbiased = means.map(
        (m, c) => column(c).reduce((sum, x) => sum + (x - m) ** 2, 0) / (examples.length - 1),
      );
      mean = mean.map((each, c) => 0.9 * each + 0.1 * means[c]!);
      variance = variance.map((each, c) => 0.9 * each + 0.1 * unbiased[c]!);
    }
    const weights = await step.weights();
    expect(Object.keys(weights)).toEqual([
      ...['norm/scale', 'norm/bias', 'classifier/kernel', 'classifier/bias'],
      ...['norm/mean', 'norm/variance'],
    ]);
    expect(weights['norm/mean']!.data).toBeAllClose(mean, { rtol: 1e-5, atol: 1e-6 });
    expect(weights['norm/variance']!.data).toBeAllClose(variance, { rtol: 1e-5, atol: 1e-6 });
    await step.dispose();
  });

  it('is kept and restored with everything else, bit for bit', async () => {
    const whole = await normalized(type);
    const first = await normalized(type);
    for (const step of [whole, first]) for (const seed of [11, 12]) await step.run(batchOf(seed).batch);
    const resumed = await normalized(type, 2);
    await first.readState((state) => resumed.restore(state));
    for (const step of [whole, resumed]) await step.run(batchOf(13).batch);
    expect(await resumed.weights()).toEqual(await whole.weights());
    for (const step of [whole, first, resumed]) await step.dispose();
  });

  it('comes with weights that are loaded, and predictions read it', async () => {
    const trained = await normalized(type);
    for (const seed of [11, 12, 13]) await trained.run(batchOf(seed).batch);
    const other = await normalized(type, 2);
    await other.loadWeights(weightsInMemory(await trained.weights()));
    const { batch } = batchOf(14);
    const [expected, received] = [await trained.predict(batch), await other.predict(batch)];
    expect(expected.logits).toHaveLength(ROWS);
    expect(received.logits).toEqual(expected.logits);
    expect(await other.weights()).toEqual(await trained.weights());
    for (const step of [trained, other]) await step.dispose();
  });
});
