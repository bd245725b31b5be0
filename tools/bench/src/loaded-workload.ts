import type { HostArrays, StepContext } from '@erc/engine';
import type { Parameter } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/** A model that is ready to be trained. */
export interface LoadedWorkload {
  readonly trained: readonly Parameter[];
  readonly state: readonly Parameter[];
  readonly inputs: HostArrays;
  forward(inputs: Record<string, tf.Tensor>, context: StepContext): tf.Tensor;
}
