import {
  createLinear,
  createMultiHeadAttention,
  createParameter,
  maskedSoftmax,
  type Parameter,
  uniform,
} from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { FusionMaterials, SequenceFusion, StepSequence } from '../contracts.js';
import { defineFusion } from '../define-fusion.js';
import { fusionFields } from '../fusion-fields.js';
import { everyDirection, packAttention } from './cross-attention-directions.js';

const schema = z.strictObject({
  type: z.literal('pooled-cross-attention'),
  ...fusionFields,
  /** Width D that streams are projected to. @default 256 */
  hiddenDim: z.int().min(1).default(256),
  /**
   * `batch-attention`: attention over the examples of the batch, and the strided convolution over end-to-end contexts, as in the published
   * system D. @default none
   */
  legacy: z.enum(['batch-attention']).optional(),
});

type Options = z.output<typeof schema>;

/**
 * Pooled cross-attention: the steps of each stream (contexts, or steps in time) are projected to D; those of the asking stream are reduced
 * to one vector, which asks the steps of another stream by one head without scaling. All directions share one attention:
 * `r = Σ softmax(h·u)·h`, `o = W_o · Σ softmax(q(r)·k(h'))·v(h') + b_o`; one learned u for each stream, first 0: a mean over real steps.
 *
 * - in: `[batch, steps, dim]` for each stream, steps may differ
 * - out: `[batch, directions · hiddenDim]`, every ordered pair by asking stream, then by answering stream
 * - attention: `[batch, directions, 1, keys]`, with zeros up to the longest stream; with `batch-attention` keys are the batch's examples
 *
 * A single stream asks its own steps. Parameters: `fusion/projection/<stream>/kernel` and `…/bias`, `fusion/reduction/<stream>`,
 * `fusion/cross/query|key|value|output/kernel` and `…/bias`.
 */
function createPooledCrossAttentionFusion(
  { hiddenDim, legacy }: Options,
  { streams, random }: FusionMaterials,
): SequenceFusion {
  const projections = streams.map(({ name, dim }) =>
    createLinear({ path: `fusion/projection/${name}`, inputDim: dim, outputDim: hiddenDim, random }),
  );
  const reductions = streams.map(({ name, modality }): Parameter | undefined => {
    const path = `fusion/reduction/${name}`;
    if (!legacy) return createParameter(path, [hiddenDim], new Float32Array(hiddenDim));
    // The published system takes text's first state and has no convolution for it.
    if (modality === 'text') return undefined;
    return createParameter(path, [1], uniform([1], random.fork(path), { a: -1, b: 1 }));
  });
  const attend = createMultiHeadAttention({
    path: 'fusion/cross',
    embedDim: hiddenDim,
    numHeads: 1,
    scale: 1,
    random,
  });
  const directions = everyDirection(streams);
  const vectors = reductions.filter((parameter) => parameter !== undefined);
  const modules = [...projections, attend];

  return {
    outputDim: directions.length * hiddenDim,
    parameters: [...projections.flatMap(({ parameters }) => parameters), ...vectors, ...attend.parameters],
    fuse(sequences, context) {
      const steps = sequences.map(({ values, mask }, i) => ({
        values: projections[i]!.apply(values, context),
        mask,
      }));
      const reduced = steps.map((sequence, i) => {
        const weight = reductions[i]?.variable;
        return legacy ? reduceByStride(sequence.values, weight) : reduceByWeights(sequence, weight!);
      });
      const results = directions.map(({ query, key }) =>
        legacy
          ? acrossBatch(reduced[query]!, reduced[key]!)
          : attend.apply(
              {
                query: tf.expandDims(reduced[query]!, 1),
                key: steps[key]!.values,
                keyMask: steps[key]!.mask,
              },
              context,
            ),
      );
      return {
        fused: tf.concat2d(
          results.map(({ output }) => tf.reshape(output, [-1, hiddenDim])),
          1,
        ),
        attention: packAttention(results.map(({ attention }) => attention)),
      };

      /** Examples as the steps of one sequence; the weights of each example's row as `[batch, 1, 1, batch]`. */
      function acrossBatch(query: tf.Tensor2D, key: tf.Tensor2D) {
        const rows = { query: tf.expandDims<tf.Tensor3D>(query, 0), key: tf.expandDims<tf.Tensor3D>(key, 0) };
        const { output, attention } = attend.apply(rows, context);
        return { output, attention: tf.transpose<tf.Tensor4D>(attention, [2, 0, 1, 3]) };
      }
    },
    dispose() {
      for (const module of modules) module.dispose();
      for (const { variable } of vectors) variable.dispose();
    },
  };
}

/** `Σ softmax(h·u)·h` over real steps: `[batch, steps, dim]` to `[batch, dim]`; 0 for a row without any. */
function reduceByWeights({ values, mask }: StepSequence, u: tf.Tensor): tf.Tensor2D {
  const scores = tf.sum(tf.mul(values, u), -1); // [batch, steps]
  const weights = maskedSoftmax(scores, mask);
  return tf.squeeze(tf.matMul(tf.expandDims(weights, 1), values), [1]);
}

/**
 * The published reduction: steps end to end as one channel, convolved with one weight at a stride of their number, which keeps every
 * `steps`-th number. Without weight: the first step.
 */
function reduceByStride(values: tf.Tensor3D, weight: tf.Tensor | undefined): tf.Tensor2D {
  const [batch, steps, dim] = values.shape;
  if (!weight) return tf.squeeze(tf.slice(values, [0, 0, 0], [batch, 1, dim]), [1]);
  const kept = tf.slice(tf.reshape(values, [batch, dim, steps]), [0, 0, 0], [batch, dim, 1]);
  return tf.mul(tf.squeeze<tf.Tensor2D>(kept, [2]), weight);
}

/** {@link createPooledCrossAttentionFusion}, described. */
export const pooledCrossAttention = defineFusion({
  schema,
  joins: 'sequences',
  readsBeside: ({ legacy }) => (legacy ? 'examples' : undefined),
  create: createPooledCrossAttentionFusion,
});
