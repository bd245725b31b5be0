import type * as tf from '@tensorflow/tfjs';
import type { ForwardContext, TrainableModule } from './contracts.js';

/** A module of one input and one output. The last axis goes from `inputDim` to `outputDim`; the others are kept. */
export interface Layer extends TrainableModule {
  readonly inputDim: number;
  readonly outputDim: number;
  /** @param x `[batch, inputDim]` or `[batch, steps, inputDim]`. */
  apply<T extends tf.Tensor>(x: T, context: ForwardContext): T;
}
