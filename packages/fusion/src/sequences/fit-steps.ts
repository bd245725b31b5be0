import * as tf from '@tensorflow/tfjs';
import type { StepSequence } from '../contracts.js';

/** The first `steps` steps, or padding (0, with mask 0) behind them: `[batch, steps, dim]` and `[batch, steps]`, whatever comes in. */
export function fitSteps({ values, mask }: StepSequence, steps: number): StepSequence {
  const [batch, given, dim] = values.shape;
  if (given === steps) return { values, mask };
  if (given > steps) {
    return {
      values: tf.slice(values, [0, 0, 0], [batch, steps, dim]),
      mask: tf.slice(mask, [0, 0], [batch, steps]),
    };
  }
  const more = steps - given;
  return {
    values: tf.concat([values, tf.zeros([batch, more, dim])], 1) as tf.Tensor3D,
    mask: tf.concat([mask, tf.zeros([batch, more])], 1) as tf.Tensor2D,
  };
}
