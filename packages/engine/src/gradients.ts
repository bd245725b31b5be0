import * as tf from '@tensorflow/tfjs';

let installed = false;

/**
 * Mends tfjs's gradient table, for every engine: gradients that tfjs 4.22 lacks, and gradients that it has wrong.
 *
 * - Comparisons have a gradient of zero (they are flat wherever they have a slope at all); without one, `tf.where(tf.greater(x, 0), …)`
 *   fails as soon as `x` depends on a parameter.
 * - `cumsum` along an axis that is not the last came back transposed.
 * - `maximum`, `minimum` and `squaredDifference` with broadcasting came back in the larger shape.
 */
export function installGradients(): void {
  if (installed) return;
  installed = true;
  for (const kernelName of ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual']) {
    tf.registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_, [a, b]) => ({ a: () => tf.zeros(a!.shape), b: () => tf.zeros(b!.shape) }),
    });
  }
  tf.registerGradient({
    kernelName: 'Cumsum',
    gradFunc: (dy, _, attributes) => {
      const { axis, exclusive, reverse } = attributes as {
        axis: number;
        exclusive: boolean;
        reverse: boolean;
      };
      return { x: () => tf.cumsum(dy as tf.Tensor, axis, exclusive, !reverse) };
    },
  });
  registerExtremum('Maximum', (a, b) => tf.greaterEqual(a, b));
  registerExtremum('Minimum', (a, b) => tf.lessEqual(a, b));
  tf.registerGradient({
    kernelName: 'SquaredDifference',
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => {
      const slope = (): tf.Tensor => tf.mul(dy as tf.Tensor, tf.mul(2, tf.sub(a!, b!)));
      return { a: () => summedTo(slope(), a!.shape), b: () => tf.neg(summedTo(slope(), b!.shape)) };
    },
  });
}

/** The gradient goes to the operand that was taken; to `a` where both are equal. */
function registerExtremum(kernelName: string, takesA: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): void {
  tf.registerGradient({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => {
      const share = (mask: tf.Tensor): tf.Tensor => tf.mul(dy as tf.Tensor, tf.cast(mask, 'float32'));
      return {
        a: () => summedTo(share(takesA(a!, b!)), a!.shape),
        b: () => summedTo(share(tf.logicalNot(takesA(a!, b!))), b!.shape),
      };
    },
  });
}

/** Undoes broadcasting: sums over the axes along which a tensor of `shape` was repeated. */
function summedTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape);
  return axes.length > 0 ? tf.reshape(tf.sum(x, axes), shape) : x;
}
