import type { Random } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import type { ForwardContext } from './contracts.js';
import { checkDropoutRate } from './dropout-rate.js';

/** Options of {@link createDropoutContext}. */
export interface DropoutContextOptions {
  /** Where masks come from. Its `state()` is the whole state of the context. */
  readonly random: Random;
  /** `false`: dropout gives its input back and draws nothing. */
  readonly training: boolean;
  /** Speaker of each example, `[batch]`, int32; −1 where it is none of those known. */
  readonly speakers?: tf.Tensor1D;
  /** Gender of each example's speaker, `[batch]`, int32: 0 male, 1 female, −1 unknown. */
  readonly genders?: tf.Tensor1D;
}

/**
 * A forward context for eager use: each dropout and each `uniform` draws from `random`, one number per element, in the order of the calls. The same
 * state gives the same masks. In a traced program the masks would be constants; the engine brings a context of its own.
 *
 * Dropout is inverted: an element is 0 with probability `rate`, and divided by `1 − rate` otherwise.
 *
 * @see Srivastava et al. 2014, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting"
 */
export function createDropoutContext({
  random,
  training,
  speakers,
  genders,
}: DropoutContextOptions): ForwardContext {
  return {
    training,
    ...(speakers && { speakers }),
    ...(genders && { genders }),
    dropout<T extends tf.Tensor>(x: T, rate: number): T {
      checkDropoutRate('dropout', rate);
      if (!training || rate === 0) return x;
      const kept = 1 / (1 - rate);
      const mask = Float32Array.from({ length: x.size }, () => (random.next() < rate ? 0 : kept));
      return tf.tidy(() => tf.mul<T>(x, tf.tensor(mask, x.shape)));
    },
    uniform(shape) {
      if (!training) return undefined;
      const size = shape.reduce((product, extent) => product * extent, 1);
      return tf.tensor(
        Float32Array.from({ length: size }, () => random.next()),
        [...shape],
      );
    },
  };
}
