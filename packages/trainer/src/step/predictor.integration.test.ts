import { createRandom } from '@erc/core';
import { resolveEngine } from '@erc/engine';
import type { Loss } from '@erc/losses';
import { builtInMetrics, defineMetric } from '@erc/metrics';
import type { FusionModule } from '@erc/nn';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { type EvaluateOptions, evaluate } from '../evaluate.js';
import { assembleModel } from '../model/model.js';
import { trainingOptionsSchema } from '../training-options.js';
import { createModelStep } from './create-model-step.js';

useBackend();

const specs = { text: { modality: 'text', dim: 4, kind: 'vector' } } as const;
const fusion: FusionModule = {
  type: 'identity',
  inputs: specs,
  outputDim: 4,
  parameters: [],
  fuse: ({ text }) => ({ fused: text!.values as tf.Tensor2D }),
  dispose() {},
};
/** Mean squared error of valence and arousal. */
const loss: Loss = ({ valenceArousal }, targets) => {
  const rows = tf.mean(tf.squaredDifference(valenceArousal!, targets.valenceArousal!), 1);
  return tf.div(tf.sum(tf.mul(rows, targets.weights!)), tf.sum(targets.weights!));
};
const examples = {
  ids: ['dev/a/0', 'dev/a/1', 'dev/b/0', 'dev/b/1', 'dev/b/2'],
  streams: {
    text: Array.from({ length: 5 }, (_, i) => ({
      data: Float32Array.from({ length: 4 }, (__, k) => Math.sin(4 * i + k)),
      shape: [4],
    })),
  },
  labels: Int32Array.of(0, 1, 0, 1, 1),
  valenceArousal: Float32Array.of(1, 2, 3, 4, 5, 1, 2, 3, 4, 5),
};
const labels = ['a', 'b'];

async function scored(
  options: Partial<EvaluateOptions> = {},
  {
    type = 'onnx',
    legacy,
    fusedBy = fusion,
  }: { type?: 'onnx' | 'tfjs'; legacy?: ['dropout-active']; fusedBy?: FusionModule } = {},
) {
  const model = assembleModel({
    fusion: fusedBy,
    head: [{ dim: 16, dropoutRate: 0.5 }],
    valenceArousal: true,
    random: createRandom(1),
  });
  const training = trainingOptionsSchema.parse({ batchSize: 3 });
  const engine = await resolveEngine(type === 'onnx' ? { type, threads: 1 } : { type, backend: 'wasm' });
  const step = await createModelStep({
    model,
    loss,
    optimizer: training.optimizer,
    seed: 5,
    engine,
    ...(legacy && { legacy }),
  });
  const before = await step.weights();
  const evaluations = [];
  for (const _ of [1, 2]) {
    evaluations.push(await evaluate({ step, specs, examples, labels, sizes: training, ...options }));
  }
  expect(await step.weights()).toEqual(before);
  await step.dispose();
  model.dispose();
  expect(evaluations[1]).toEqual(evaluations[0]);
  return evaluations[0]!;
}

describe('evaluate', () => {
  it.each(['onnx', 'tfjs'] as const)(
    'scores a model of valence and arousal alone, with its loss, and changes nothing, on %s',
    async (type) => {
      const { scores, logits, predicted, valenceArousal, embedding, metrics } = await scored(
        { loss: true, embedding: true },
        { type },
      );
      expect({ scores, logits, predicted }).toEqual({});
      expect(embedding).toHaveLength(5 * 16);
      const errors = Array.from(valenceArousal!, (value, i) => (value - examples.valenceArousal[i]!) ** 2);
      expect(metrics.loss).toBeCloseTo(errors.reduce((sum, error) => sum + error, 0) / 10, 4);
      expect(metrics.rmseValence).toBeCloseTo(
        Math.sqrt(errors.filter((_, i) => i % 2 === 0).reduce((sum, error) => sum + error, 0) / 5),
        5,
      );
    },
  );

  it('has no loss where a target that it reads is not known, and scores the others', async () => {
    const valenceArousal = examples.valenceArousal.slice();
    valenceArousal[0] = Number.NaN;
    const { metrics, regression } = await scored({ loss: true, examples: { ...examples, valenceArousal } });
    expect(metrics.loss).toBeNull();
    expect(regression).toMatchObject({ valence: { examples: 4 }, arousal: { examples: 5 } });
  });

  it('adds metrics of a user, and gives null for what is not finite', async () => {
    const { metrics } = await scored({
      metrics: [
        ...builtInMetrics,
        defineMetric({
          type: 'spread',
          goal: 'min',
          reads: ['affect'],
          score: ({ valenceArousal }) => Math.max(...valenceArousal!),
        }),
        defineMetric({ type: 'nothing', goal: 'max', reads: [], score: () => Number.NaN }),
      ],
    });
    expect(metrics.spread).toBeTypeOf('number');
    expect(metrics.maeMean).toBeTypeOf('number');
    expect(metrics.nothing).toBeNull();
  });

  it('names the utterance of a prediction that is not finite', async () => {
    const [first, ...rest] = examples.streams.text;
    const text = [first!, { data: Float32Array.of(0, Number.NaN, 0, 0), shape: [4] }, ...rest.slice(1)];
    await expect(scored({ examples: { ...examples, streams: { text } } })).rejects.toThrow(
      'evaluate: dev/a/1: valenceArousal: expected finite numbers, received NaN.',
    );
  });

  it('scores without dropout; as published, with dropout, the same each time and on every engine', async () => {
    const plain = await scored();
    const active = await scored({}, { legacy: ['dropout-active'] });
    expect(active.valenceArousal).not.toEqual(plain.valenceArousal);
    const eager = await scored({}, { type: 'tfjs', legacy: ['dropout-active'] });
    expect(eager.valenceArousal).toBeAllClose(active.valenceArousal!, { rtol: 1e-4, atol: 1e-5 });
  });

  it('has uniform numbers where dropout is active alone', async () => {
    const seen: boolean[] = [];
    const fusedBy: FusionModule = {
      ...fusion,
      fuse({ text }, { uniform }) {
        const numbers = uniform!([text!.values.shape[0], 4]);
        seen.push(numbers !== undefined);
        return { fused: tf.add<tf.Tensor2D>(text!.values, numbers ?? 0) };
      },
    };
    const plain = await scored({}, { fusedBy });
    expect(new Set(seen.splice(0))).toEqual(new Set([false]));
    const active = await scored({}, { fusedBy, legacy: ['dropout-active'] });
    expect(new Set(seen)).toEqual(new Set([true]));
    expect(active.valenceArousal).not.toEqual(plain.valenceArousal);
  });
});
