import type { FusionResult } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';

/** Frees every tensor that `fuse` makes, except those of its result. (`tf.tidy` looks for tensors inside objects, too.) */
export const withTidy = (fuse: () => FusionResult): FusionResult =>
  tf.tidy(() => ({ ...fuse() }) as unknown as tf.TensorContainerObject) as unknown as FusionResult;
