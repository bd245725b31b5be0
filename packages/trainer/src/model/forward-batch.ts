import type { ForwardContext } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';
import { dialoguesOf, peopleOf, streamsOf } from './batch-tensors.js';
import type { Model } from './model.js';

/**
 * What a model gives for the tensors of a batch, which are named as `assembleBatch` of `@erc/batches` names its arrays.
 *
 * @param context Of the pass; who speaks, and which rows are padding, come from the batch.
 */
export const forwardBatch = (
  model: Pick<Model, 'inputs' | 'forward'>,
  tensors: Readonly<Record<string, tf.Tensor>>,
  context: Pick<ForwardContext, 'training' | 'dropout' | 'uniform' | 'assign'>,
): ReturnType<Model['forward']> =>
  model.forward(
    streamsOf(tensors, model.inputs),
    {
      ...context,
      ...(tensors.weights && { real: tensors.weights as tf.Tensor1D }),
      ...peopleOf(tensors),
    },
    dialoguesOf(tensors),
  );
