import { ConfigError, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';
import type { Loss } from '../contracts.js';
import { defineLoss, fromOptions, lossFields } from '../define-loss.js';
import { reduceLoss } from '../reduce-loss.js';
import { required } from '../required.js';
import { withParameters } from '../with-parameters.js';
import { cappedScale } from './capped-scale.js';
import { excluding } from './excluding.js';
import { bothPresent, checkEmbedding, diagonal, presence } from './pairs.js';
import { unitRows } from './unit-rows.js';

const schema = z.strictObject({
  type: z.literal('stream-contrastive'),
  ...lossFields,
  /** The two streams to bring together. @default every pair of streams, and the mean over the pairs */
  streams: z.tuple([z.string().min(1), z.string().min(1)]).optional(),
  /** Temperature to start with, > 0: the trained scale begins at `ln(1 / temperature)`. @default 0.07 */
  temperature: z.number().positive().default(0.07),
});

/**
 * {@link streamContrastiveLoss} of two of `output.streamEmbeddings`, or the mean over all pairs of them, with one trained scale for all:
 * a scalar that begins at `ln(1 / temperature)`, made with the loss: `dispose()` frees it. Its path is `loss/stream-contrastive/scale`, and
 * `loss/stream-contrastive/<a>/<b>/scale` where the streams are named, so that one model can have several.
 */
export const streamContrastive = defineLoss({
  schema,
  reads: () => ['streamEmbeddings'],
  withoutStreams: (options, { left, dropped }) =>
    left.size > 1 && !options.streams?.some((name) => dropped.has(name)) ? options : undefined,
  create({ streams, temperature }) {
    const where = 'stream-contrastive';
    if (streams && streams[0] === streams[1]) {
      throw new ConfigError(
        `${where}: streams: expected two different ones, received ${streams.join(', ')}.`,
      );
    }
    const variable = tf.tidy(() => tf.variable(tf.scalar(Math.log(1 / temperature))));
    const path = ['loss/stream-contrastive', ...(streams ?? []), 'scale'].join('/');
    const owner = { parameters: [{ path, variable }], dispose: () => variable.dispose() };
    return withParameters([owner], (output, { weights }) => {
      const embeddings = required(where, 'output', output, 'streamEmbeddings');
      const pairs = streams ? [streams] : pairsOf(Object.keys(embeddings));
      return tf.tidy(() => {
        // Capped once: beyond the bound the pairs together say whether the scale is led back.
        const scale = cappedScale(variable as tf.Scalar);
        const losses = pairs.map(([a, b]) =>
          contrast(streamOf(embeddings, a), streamOf(embeddings, b), scale, weights),
        );
        return losses.length === 1 ? losses[0]! : tf.div<tf.Scalar>(tf.addN(losses), losses.length);
      });
    });
  },
});

/** Options of {@link createStreamContrastiveLoss}; each has a default. */
export type StreamContrastiveLossOptions = Omit<z.input<typeof schema>, 'type'>;

/** Options of {@link streamContrastiveLoss}. */
export interface StreamContrastiveOptions {
  /** ln(1 / τ), a number, or a scalar that may be trained; more than ln 100 counts as ln 100. @default ln(1 / 0.07) */
  readonly logScale?: number | tf.Scalar;
  /** Example weights, `[batch]`, ≥ 0; 0 for padding. @default all 1 */
  readonly weights?: tf.Tensor1D | undefined;
}

/**
 * Symmetric contrastive loss of a whole batch between two streams of the same examples, as CLIP has it: each example should find itself
 * in the other stream. With rows at length 1 and `sᵢⱼ = exp(logScale) · aᵢ·bⱼ`:
 *
 * `Lᵢ = ½ · (−ln softmaxⱼ(sᵢⱼ)ᵢ − ln softmaxⱼ(sⱼᵢ)ᵢ)`, and the mean over the examples.
 *
 * An example of weight 0 takes no part; any other is a candidate in full, and its weight counts in the mean.
 *
 * @param a One stream, `[batch, dim]`, float32.
 * @param b The other, of the same shape.
 * @returns A scalar for the batch (not one value per example), in nats, ≥ 0, float32. ln(batch) where all rows are equal.
 * @throws ShapeError when the streams or the weights differ in shape.
 * @see Radford et al. 2021, "Learning Transferable Visual Models From Natural Language Supervision", figure 3 and section 2.5,
 *   arXiv:2103.00020
 */
export function streamContrastiveLoss(
  a: tf.Tensor2D,
  b: tf.Tensor2D,
  { logScale = Math.log(1 / 0.07), weights }: StreamContrastiveOptions = {},
): tf.Scalar {
  return tf.tidy(() => {
    const exponent = typeof logScale === 'number' ? tf.scalar(logScale) : logScale;
    return contrast(a, b, cappedScale(exponent), weights);
  });
}

/** {@link streamContrastiveLoss} with a scale that is there already. */
function contrast(a: tf.Tensor2D, b: tf.Tensor2D, scale: tf.Scalar, weights?: tf.Tensor1D): tf.Scalar {
  checkEmbedding('streamContrastiveLoss', a, { weights });
  if (b.shape.join() !== a.shape.join()) {
    throw new ShapeError('streamContrastiveLoss: second stream', a.shape, b.shape);
  }
  return tf.tidy(() => {
    const [batch] = a.shape;
    const logits = tf.mul<tf.Tensor2D>(tf.matMul(unitRows(a), unitRows(b), false, true), scale); // [batch, batch]
    const candidates = bothPresent(presence(batch, weights));
    const itself = diagonal(batch);
    const found = (rows: tf.Tensor2D): tf.Tensor =>
      tf.sum(tf.mul(tf.logSoftmax(excluding(rows, candidates)), itself), 1); // [batch]
    const losses = tf.mul<tf.Tensor1D>(tf.add(found(logits), found(tf.transpose(logits))), -0.5);
    return reduceLoss(losses, { weights });
  });
}

/** The loss {@link streamContrastive}. @throws ConfigError for a wrong option, and from the loss for streams that the output lacks. */
export const createStreamContrastiveLoss = (options: StreamContrastiveLossOptions = {}): Loss =>
  fromOptions(streamContrastive, options);

/** Every pair of names, in an order that does not depend on theirs. */
function pairsOf(names: readonly string[]): [string, string][] {
  const sorted = [...names].sort();
  if (sorted.length < 2) {
    throw new ConfigError(
      `stream-contrastive: expected two streams or more, received ${sorted.join(', ') || 'none'}.`,
    );
  }
  return sorted.flatMap((a, i) => sorted.slice(i + 1).map((b): [string, string] => [a, b]));
}

function streamOf(embeddings: Readonly<Record<string, tf.Tensor2D>>, name: string): tf.Tensor2D {
  const embedding = Object.hasOwn(embeddings, name) ? embeddings[name] : undefined;
  if (embedding) return embedding;
  const present = Object.keys(embeddings).join(', ') || 'none';
  throw new ConfigError(`stream-contrastive: expected the stream "${name}", received ${present}.`);
}
