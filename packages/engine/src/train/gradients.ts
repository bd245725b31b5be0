import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import type { LossFunction, StepContext } from '../types.js';

/** Loss, other outputs, and the gradient of each variable that the loss depends on. Outputs are kept: the caller disposes of them. */
export interface LossGradients {
  readonly loss: tf.Scalar;
  readonly outputs: Record<string, tf.Tensor>;
  /** In the order of the variables; undefined where the loss does not depend on one. */
  readonly gradients: readonly (tf.Tensor | undefined)[];
}

/** Runs the loss function forward and backward on whatever backend is set. */
export function lossGradients(
  loss: LossFunction,
  inputs: Record<string, tf.Tensor>,
  context: StepContext,
  variables: readonly tf.Variable[],
  onBackward: () => void = () => {},
): LossGradients {
  let outputs: Record<string, tf.Tensor> = {};
  const forward = (): tf.Scalar => {
    const result = loss(inputs, context);
    checkResult(result);
    // Kept, or the end of the forward pass would free them.
    outputs = Object.fromEntries(
      Object.entries(result.outputs ?? {}).map(([name, tensor]) => [name, tf.keep(tensor.clone())]),
    );
    onBackward();
    return result.loss as tf.Scalar;
  };
  try {
    const { value, grads } = tf.variableGrads(forward, [...variables]);
    return { loss: value, outputs, gradients: variables.map((variable) => grads[variable.name]) };
  } catch (error) {
    tf.dispose(outputs);
    throw error;
  }
}

function checkResult(result: ReturnType<LossFunction>): void {
  if (result instanceof Promise) {
    throw new EngineError(
      'invalid-function',
      'compileTrainStep: loss: expected a synchronous function, received an asynchronous one. Await data before, and pass it as an input.',
    );
  }
  if (!(result?.loss instanceof tf.Tensor)) {
    throw new EngineError(
      'invalid-function',
      'compileTrainStep: loss: expected { loss, outputs? }, received something else.',
    );
  }
  if (result.loss.rank !== 0) {
    throw new EngineError(
      'invalid-function',
      `compileTrainStep: loss: expected a scalar, received shape [${result.loss.shape.join(', ')}]. Reduce it by tf.mean or tf.sum.`,
    );
  }
}
