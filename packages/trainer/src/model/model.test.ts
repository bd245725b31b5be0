import { streamWindowSchema } from '@erc/batches';
import { createRandom } from '@erc/core';
import { type ContextModule, createDropoutContext, createParameter, type FusionModule } from '@erc/nn';
import { spread, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { assembleModel } from './model.js';

useBackend();

const fusionOf = (kind: 'vector' | 'sequence', dim: number): FusionModule => ({
  type: 'sum',
  inputs: { text: { modality: 'text', dim, kind } },
  outputDim: dim,
  parameters: [],
  fuse: ({ text }) => ({
    fused: (kind === 'vector'
      ? text!.values
      : tf.sum(tf.mul(text!.values, tf.expandDims(text!.mask!, 2)), 1)) as tf.Tensor2D,
    streamEmbeddings: { text: tf.ones([1, 1]) },
  }),
  dispose() {},
});
/** Adds the mean of the dialogue to each utterance. */
function meanContext(): ContextModule {
  const scale = createParameter('context/scale', [1], Float32Array.of(1));
  return {
    type: 'mean',
    dim: 2,
    parameters: [scale],
    apply(utterances, { mask }) {
      const real = tf.expandDims(mask, 2);
      const mean = tf.div(tf.sum(tf.mul(utterances, real), 1, true), tf.maximum(tf.sum(real, 1, true), 1));
      return tf.mul<tf.Tensor3D>(tf.add(utterances, tf.mul(mean, scale.variable)), real);
    },
    dispose: () => scale.variable.dispose(),
  };
}
const context = createDropoutContext({ random: createRandom(1), training: false });
const random = createRandom(2);

describe('assembleModel', () => {
  it('has a classifier without a bias where that is asked for', () => {
    tf.tidy(() => {
      const model = assembleModel({
        fusion: fusionOf('vector', 2),
        head: [{ l2Normalize: true }],
        classes: 3,
        classifier: { bias: false },
        random,
      });
      expect(model.parameters.map(({ path }) => path)).toEqual(['classifier/kernel']);
      const values = tf.tensor2d([[3, -4]]);
      const { logits, embedding, classifier } = model.forward(
        { text: { modality: 'text', values } },
        context,
      );
      expect(embedding).toBeAllClose([[0.6, -0.8]]);
      expect(logits!).toBeAllClose(tf.matMul(embedding, classifier!.kernel, false, true).arraySync());
      expect(classifier).not.toHaveProperty('bias');
      model.dispose();
    });
  });

  it('passes dialogues through the context, and padding changes nothing', () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const model = assembleModel({
        fusion: fusionOf('vector', 2),
        context: meanContext(),
        head: [{ dim: 3 }],
        classes: 4,
        valenceArousal: true,
        random,
      });
      expect(model.byDialogue).toBe(true);
      expect(model.parameters.map(({ path }) => path)).toEqual([
        'context/scale',
        ...['head/0', 'classifier', 'regression'].flatMap((path) => [`${path}/kernel`, `${path}/bias`]),
      ]);
      const rows = spread([3, 2], 1) as tf.Tensor2D;
      const far = spread([5, 2], 2) as tf.Tensor2D;
      const forward = (values: tf.Tensor2D, mask: number[][]) =>
        model.forward({ text: { modality: 'text', values } }, context, { mask: tf.tensor2d(mask) });
      const alone = forward(rows, [[1, 1, 1]]);
      const padded = forward(tf.concat([rows, far]), [
        [1, 1, 1, 0],
        [0, 0, 0, 0],
      ]);
      expect(tf.slice(padded.logits!, [0, 0], [3, 4])).toBeAllClose(alone.logits!, {
        rtol: 1e-5,
        atol: 1e-6,
      });
      expect(alone.valenceArousal!.shape).toEqual([3, 2]);
      expect(alone.streamEmbeddings).toHaveProperty('text');
      const { kernel, bias } = alone.classifier!;
      const logits = tf.add(tf.matMul(alone.embedding, kernel, false, true), bias!);
      expect(alone.logits!).toBeAllClose(logits, { rtol: 1e-5, atol: 1e-6 });
      expect(() => model.forward({ text: { modality: 'text', values: rows } }, context)).toThrow(
        'model: context mean: expected a batch of whole dialogues, received single utterances.',
      );
      model.dispose();
    });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['sequence', 'concat'] as const)('puts the learned vector outside the dialogue: %s', (join) => {
    const window = streamWindowSchema.parse({ before: 1, padding: 'learned', join });
    const sequence = join === 'sequence';
    const model = assembleModel({
      fusion: sequence ? fusionOf('sequence', 2) : fusionOf('vector', 4),
      windows: { text: window },
      head: [],
      classes: 2,
      random,
    });
    tf.tidy(() => {
      const [padding] = model.parameters;
      expect(padding).toMatchObject({ path: 'window/text/padding', variable: { shape: [2] } });
      const [a, b] = padding!.variable.dataSync();
      const inside = [0, 0, 5, 7];
      const outside = tf.tensor2d([[1, 0]]);
      const mask = tf.tensor2d([[0, 1]]);
      const { embedding } = model.forward(
        {
          text: sequence
            ? { modality: 'text', values: tf.tensor3d(inside, [1, 2, 2]), mask, outside }
            : { modality: 'text', values: tf.tensor2d(inside, [1, 4]), outside },
        },
        context,
      );
      const expected = sequence ? [[5 + a!, 7 + b!]] : [[a!, b!, 5, 7]];
      expect(embedding).toBeAllClose(expected, { rtol: 1e-6, atol: 1e-7 });
    });
    model.dispose();
  });
});
