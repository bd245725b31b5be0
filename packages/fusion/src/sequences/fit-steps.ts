import * as tf from '@tensorflow/tfjs';
import type { StepSequence } from '../contracts.js';

/** The first `steps` steps, or padding (0, with mask 0) behind them: `[batch, steps, dim]` and `[batch, steps]`, whatever comes in. */
export function fitSteps({ values, mask }: StepSequence, steps: number): StepSequence {
  const [batch, , dim] = values.shape;
  // Without a question which of the two is larger, so that one exported model takes any number of steps.
  const padded = tf.concat([values, tf.zeros([batch, steps, dim])], 1);
  const paddedMask = tf.concat([mask, tf.zeros([batch, steps])], 1);
  return {
    values: tf.slice(padded, [0, 0, 0], [batch, steps, dim]) as tf.Tensor3D,
    mask: tf.slice(paddedMask, [0, 0], [batch, steps]) as tf.Tensor2D,
  };
}
