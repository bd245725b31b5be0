import * as tf from '@tensorflow/tfjs';
import { withGradient } from './custom-gradient.js';

/** Height and width. */
export type Pair = readonly [number, number];

/**
 * 2-D cross-correlation as PyTorch's: out extent `⌊(in + 2·padding − window) / stride⌋ + 1`.
 *
 * @param x `[batch, height, width, in]`.
 * @param kernel `[out, in, windowHeight, windowWidth]`.
 * @returns `[batch, outHeight, outWidth, out]`.
 */
export function convolve(x: tf.Tensor4D, kernel: tf.Tensor4D, stride: Pair, padding: Pair): tf.Tensor4D {
  const [h, w] = padding;
  const padded =
    h === 0 && w === 0
      ? x
      : tf.pad4d(x, [
          [0, 0],
          [h, h],
          [w, w],
          [0, 0],
        ]);
  const filter = tf.transpose(kernel, [2, 3, 1, 0]) as tf.Tensor4D; // [windowHeight, windowWidth, in, out]
  return tf.getKernel('Conv2DBackpropFilter', tf.getBackend())
    ? tf.conv2d(padded, filter, [...stride], 'valid')
    : convolveBySlices(padded, filter, stride);
}

/** For backends (wasm) that have the convolution and its gradient by the input, but none by the filter. */
function convolveBySlices(x: tf.Tensor4D, filter: tf.Tensor4D, stride: Pair): tf.Tensor4D {
  return withGradient<tf.Tensor4D>([x, filter], (save, ...inputs) => {
    const [image, weights] = inputs as [tf.Tensor4D, tf.Tensor4D];
    save([image, weights]);
    return {
      value: tf.conv2d(image, weights, [...stride], 'valid'),
      gradient: (dy, saved) => {
        const [from, by] = saved as [tf.Tensor4D, tf.Tensor4D];
        return [
          tf.conv2dTranspose(dy, by, from.shape, [...stride], 'valid'),
          filterGradient(from, dy, by.shape, stride),
        ];
      },
    };
  });
}

/** `dW[i, j] = Σ x[i + s·y, j + s·x]ᵀ · dy[y, x]`: one matrix product for each place of the window. */
function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  [windowHeight, windowWidth, inputs, outputs]: [number, number, number, number],
  [down, right]: Pair,
): tf.Tensor4D {
  return tf.tidy(() => {
    const [batch, height, width] = dy.shape;
    const slopes = tf.reshape(dy, [-1, outputs]);
    const places = Array.from({ length: windowHeight * windowWidth }, (_, place) => {
      const [i, j] = [Math.floor(place / windowWidth), place % windowWidth];
      const end = [batch, i + (height - 1) * down + 1, j + (width - 1) * right + 1, inputs];
      const seen = tf.stridedSlice(x, [0, i, j, 0], end, [1, down, right, 1]);
      return tf.matMul(tf.reshape(seen, [-1, inputs]), slopes, true, false); // [in, out]
    });
    return tf.reshape(tf.stack(places), [windowHeight, windowWidth, inputs, outputs]);
  });
}
