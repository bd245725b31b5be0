import type { FeatureStream, StreamSpec } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/** The tensors of a batch, named as {@link assembleBatch} names its arrays, as the streams a model reads. */
export function streamsOf(
  tensors: Readonly<Record<string, tf.Tensor>>,
  specs: Readonly<Record<string, StreamSpec>>,
): Record<string, FeatureStream> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { modality }]) => {
      const values = tensors[`stream/${name}`] as tf.Tensor2D | tf.Tensor3D;
      const mask = tensors[`mask/${name}`] as tf.Tensor2D | undefined;
      return [name, mask ? { modality, values, mask } : { modality, values }];
    }),
  );
}
