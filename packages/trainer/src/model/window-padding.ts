import type { Random } from '@erc/core';
import { createParameter, type FeatureStream, normal, type Parameter, type TrainableModule } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';

/** A stream of a batch as a model reads it. */
export interface ModelStream extends FeatureStream {
  /** 1 for steps of a window outside the dialogue, where the stream's padding is learned: `[batch, steps]`. */
  readonly outside?: tf.Tensor2D;
}

/** A trained vector in the place of utterances outside the dialogue. */
export interface WindowPadding extends TrainableModule {
  fill(stream: ModelStream): FeatureStream;
}

/** As small as a table of embeddings starts: no neighbour that is not there weighs as much as one that is. */
const INITIAL_SD = 0.02;

/**
 * Puts a trained vector where a window leaves its dialogue, with mask 1. Parameter: `window/<stream>/padding`, first drawn from
 * N(0, 0.02²).
 *
 * @param dim Width of one utterance.
 */
export function createWindowPadding(stream: string, dim: number, random: Random): WindowPadding {
  const path = `window/${stream}/padding`;
  const values = normal([dim], random.fork(path)).map((value) => value * INITIAL_SD);
  const padding: Parameter = createParameter(path, [dim], values);
  return {
    parameters: [padding],
    fill({ outside, ...inside }) {
      if (!outside) return inside;
      const filling = tf.mul(tf.expandDims(outside, 2), padding.variable); // [batch, steps, dim]
      // A vector is the steps end to end.
      const values = tf.add<tf.Tensor3D>(inside.values, tf.reshape(filling, inside.values.shape));
      return inside.mask ? { ...inside, values, mask: tf.add(inside.mask, outside) } : { ...inside, values };
    },
    dispose: () => padding.variable.dispose(),
  };
}
