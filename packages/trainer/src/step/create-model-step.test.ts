import type { HostBatch } from '@erc/batches';
import { ConfigError, weightsInMemory } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import type { Loss } from '@erc/losses';
import { createParameter } from '@erc/nn';
import { readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { Model } from '../model/model.js';
import { type TrainingOptions, trainingOptionsSchema } from '../training-options.js';
import { type CreateModelStepOptions, createModelStep } from './create-model-step.js';

/** A `[2, 3]` matrix and a `[4]` vector. */
type Pair = readonly [number[][], number[]];
interface Golden {
  readonly adamw: readonly (Record<'learningRate' | 'weightDecay' | 'beta1' | 'beta2' | 'epsilon', number> & {
    readonly name: string;
    readonly scales: readonly number[];
    readonly start: Pair;
    readonly gradients: readonly Pair[];
    readonly after: readonly Pair[];
  })[];
  readonly clip: readonly {
    readonly name: string;
    readonly maxGradNorm: number;
    readonly gradients: Pair;
    readonly expected: Pair;
  }[];
}
const golden = readGolden<Golden>(new URL('..', import.meta.url).href, 'optimizer');

useBackend();

const flat = ([matrix, vector]: Pair) => ({
  matrix: Float32Array.from(matrix.flat()),
  vector: Float32Array.from(vector),
});

type StepExtras = Partial<Pick<CreateModelStepOptions, 'groups' | 'legacy' | 'gradientAccumulation'>> & {
  readonly type?: 'onnx' | 'tfjs';
};

/** A model whose score is `Σ parameter · stream`, so that the gradient of each parameter is what the batch has in its stream. */
async function stepFrom(
  start: Pair,
  optimizer: TrainingOptions['optimizer'],
  maxGradNorm?: number,
  loss: Loss = ({ logits }, { weights }) => tf.sum(tf.mul(tf.reshape(logits!, [-1]), weights!)),
  { type = 'onnx', ...grouping }: StepExtras = {},
) {
  const { matrix, vector } = flat(start);
  const parameters = [createParameter('matrix', [6], matrix), createParameter('vector', [4], vector)];
  const model: Model = {
    inputs: {
      matrix: { modality: 'text', dim: 6, kind: 'vector' },
      vector: { modality: 'audio', dim: 4, kind: 'vector' },
    },
    classes: 1,
    embeddingDim: 1,
    byDialogue: false,
    parameters,
    forward(streams) {
      const terms = parameters.map(({ path, variable }) =>
        tf.sum(tf.mul(variable, streams[path]!.values), 1, true),
      );
      const logits = tf.add<tf.Tensor2D>(terms[0]!, terms[1]!);
      return { logits, embedding: logits, classifier: { kernel: logits } };
    },
    dispose() {},
  };
  const engine = await resolveEngine(type === 'onnx' ? { type, threads: 1 } : { type, backend: 'wasm' });
  return createModelStep({
    model,
    optimizer,
    maxGradNorm,
    seed: 1,
    engine,
    loss,
    ...grouping,
  });
}

function batchOf(gradients: Pair): HostBatch {
  const { matrix, vector } = flat(gradients);
  return {
    'stream/matrix': { data: matrix, shape: [1, 6] },
    'stream/vector': { data: vector, shape: [1, 4] },
    labels: { data: Int32Array.of(0), shape: [1] },
    weights: { data: Float32Array.of(1), shape: [1] },
  };
}

describe('createModelStep', () => {
  it.each(golden.adamw)('updates as PyTorch’s AdamW does: $name', async (one) => {
    const { learningRate, weightDecay, beta1, beta2, epsilon } = one;
    const { optimizer } = trainingOptionsSchema.parse({
      optimizer: { type: 'adamw', learningRate, weightDecay, beta1, beta2, epsilon },
    });
    const step = await stepFrom(one.start, optimizer);
    for (const [i, gradients] of one.gradients.entries()) {
      step.setLearningRate(learningRate * one.scales[i]!);
      await step.run(batchOf(gradients));
      const { matrix, vector } = await step.weights();
      const expected = flat(one.after[i]!);
      expect(matrix!.data, `step ${i + 1}`).toBeAllClose(expected.matrix, { rtol: 1e-5, atol: 1e-6 });
      expect(vector!.data, `step ${i + 1}`).toBeAllClose(expected.vector, { rtol: 1e-5, atol: 1e-6 });
    }
    await step.dispose();
  });

  it.each(golden.clip)('clips as PyTorch’s clip_grad_norm_ does: $name', async (one) => {
    const zeros: Pair = [new Array(2).fill([0, 0, 0]), [0, 0, 0, 0]];
    const { optimizer } = trainingOptionsSchema.parse({ optimizer: { type: 'sgd', learningRate: 1 } });
    const step = await stepFrom(zeros, optimizer, one.maxGradNorm);
    await step.run(batchOf(one.gradients));
    const { matrix, vector } = await step.weights();
    const expected = flat(one.expected);
    expect(matrix!.data.map((w) => -w)).toBeAllClose(expected.matrix, { rtol: 1e-5, atol: 1e-6 });
    expect(vector!.data.map((w) => -w)).toBeAllClose(expected.vector, { rtol: 1e-5, atol: 1e-6 });
    await step.dispose();
  });

  const start: Pair = [new Array(2).fill([1, 1, 1]), [1, 1, 1, 1]];
  const { optimizer } = trainingOptionsSchema.parse({ optimizer: { type: 'adamw', weightDecay: 0.5 } });

  it('trains what a loss owns, without weight decay, and tells it that it is training', async () => {
    const path = 'loss/scale';
    const scale = createParameter(path, [1], Float32Array.of(2));
    const phases = new Set<boolean | undefined>();
    const scaled: Loss = Object.assign(
      (({ logits }, _, phase) => {
        phases.add(phase?.training);
        return tf.sum(tf.add(tf.mul(logits!, 0), tf.mul(scale.variable, 0)));
      }) satisfies Loss,
      { parameters: [scale] },
    );
    const step = await stepFrom(start, optimizer, undefined, scaled);
    await step.run(batchOf(start));
    const { vector, [path]: kept } = await step.weights();
    expect(kept!.data[0]).toBe(2);
    expect(vector!.data[0]).toBeLessThan(1);
    expect([...phases]).toEqual([true]);
    await step.dispose();
    scale.variable.dispose();
  });

  const sgd = trainingOptionsSchema.parse({ optimizer: { type: 'sgd', learningRate: 1 } }).optimizer;
  const ones: Pair = [new Array(2).fill([1, 1, 1]), [1, 1, 1, 1]];

  it.each(['onnx', 'tfjs'] as const)('gives each group its own rate and decay on %s', async (type) => {
    const step = await stepFrom(start, sgd, undefined, undefined, {
      type,
      groups: [{ match: 'vector', learningRate: 0.5, weightDecay: 0.5, freeze: false }],
    });
    expect(step.groups).toEqual([
      { match: 'vector', learningRate: 0.5, weightDecay: 0.5, frozen: false, parameters: 1, values: 4 },
      { learningRate: 1, weightDecay: 0, frozen: false, parameters: 1, values: 6 },
    ]);
    await step.run(batchOf(ones));
    const first = await step.weights();
    // The order of the model, whatever the order of the groups.
    expect(Object.keys(first)).toEqual(['matrix', 'vector']);
    expect(first.matrix!.data[0]).toBe(0); // 1 − 1 · 1
    expect(first.vector!.data[0]).toBe(0.25); // 1 − 0.5 (1 + 0.5 · 1)
    step.setLearningRate([0, 0.25]);
    await step.run(batchOf(ones));
    const second = await step.weights();
    expect(second.matrix!.data[0]).toBe(-0.25);
    expect(second.vector!.data[0]).toBe(0.25);
    await step.loadWeights(weightsInMemory(first));
    expect(await step.weights()).toEqual(first);
    await step.dispose();
  });

  it.each(['onnx', 'tfjs'] as const)(
    'keeps frozen parameters, out of the norm of gradients too, and can load others, on %s',
    async (type) => {
      const groups = [{ match: 'vector', freeze: true }];
      const step = await stepFrom(start, sgd, Math.sqrt(6), undefined, { type, groups });
      await step.run(batchOf(ones));
      const after = await step.weights();
      expect([...after.vector!.data]).toEqual([1, 1, 1, 1]);
      // The norm of the six trained ones is √6: not clipped.
      expect(after.matrix!.data[0]).toBeCloseTo(0, 6);
      expect((await step.predict(batchOf(ones))).logits![0]).toBeCloseTo(4, 5);
      const twos = { ...after.vector!, data: Float32Array.of(2, 2, 2, 2) };
      await step.loadWeights(weightsInMemory({ ...after, vector: twos }));
      expect((await step.weights()).vector).toEqual(twos);
      expect((await step.predict(batchOf(ones))).logits![0]).toBeCloseTo(8, 5);
      await step.dispose();
    },
  );

  it('trains what no pattern matches, and as published never updates it', async () => {
    const groups = [{ match: 'vector', freeze: false }];
    const afterStep = async (legacy?: ['unmatched-frozen']) => {
      const step = await stepFrom(start, sgd, undefined, undefined, { groups, ...(legacy && { legacy }) });
      await step.run(batchOf(ones));
      const { matrix, vector } = await step.weights();
      await step.dispose();
      return [matrix!.data[0], vector!.data[0]];
    };
    expect(await afterStep()).toEqual([0, 0]);
    expect(await afterStep(['unmatched-frozen'])).toEqual([1, 0]);
  });

  it('wants something to train', async () => {
    const groups = [{ match: '**', freeze: true }];
    await expect(stepFrom(start, sgd, undefined, undefined, { groups })).rejects.toThrow(
      'training.groups: expected a parameter that is trained, received only frozen ones.',
    );
  });

  it('refuses two losses that train one parameter', async () => {
    const scale = createParameter('vector', [1], Float32Array.of(2));
    const loss: Loss = Object.assign(() => tf.scalar(0), { parameters: [scale] });
    await expect(stepFrom(start, optimizer, undefined, loss)).rejects.toThrow(
      'trainer: expected each parameter once, received vector again',
    );
    scale.variable.dispose();
  });

  it('lets what a loss says of a recipe through as it is', async () => {
    const step = await stepFrom(start, optimizer, undefined, () => {
      throw new ConfigError('some loss: expected output.attention, received none.');
    });
    await expect(step.run(batchOf(start))).rejects.toThrow(ConfigError);
    await step.dispose();
  });
});
