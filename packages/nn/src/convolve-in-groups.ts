import { ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { withGradient } from './custom-gradient.js';

/** Neighbouring steps that stand side by side in a row, at most: wide enough for a fast product, narrow enough for memory. */
const MOST_TAPS = 16;

/**
 * One-dimensional cross-correlation in groups that keeps the number of steps, by matrix products alone: `⌊window / 2⌋` zeros before, and as
 * many after as the rest of the window needs. (PyTorch with `padding = window / 2` gives one step more for an even window; wav2vec 2.0 drops
 * it.)
 *
 * Its gradient is written out: by x the same correlation with the kernel turned round, by the kernel one product for each row of taps.
 *
 * @param x `[batch, steps, in]`.
 * @param kernel `[out, in / groups, window]`, as PyTorch stores it.
 * @returns `[batch, steps, out]`.
 * @throws ShapeError where the groups do not divide the channels, or the kernel does not fit them.
 */
export function convolveInGroups(x: tf.Tensor3D, kernel: tf.Tensor3D, groups: number): tf.Tensor3D {
  const [batch, steps, inputDim] = x.shape;
  const [outputDim, inner, window] = kernel.shape;
  if (inner * groups !== inputDim || outputDim % groups !== 0) {
    const expected = [`multiple of ${groups}`, inputDim / groups, 'window'];
    throw new ShapeError('convolveInGroups: kernel', expected, kernel.shape);
  }
  const outer = outputDim / groups;
  return tf.tidy(() => {
    const byGroup = tf.transpose(tf.reshape(x, [batch, steps, groups, inner]), [2, 0, 1, 3]);
    const filter = tf.transpose(tf.reshape(kernel, [groups, outer, inner, window]), [0, 3, 2, 1]);
    const y = correlateSame(byGroup as tf.Tensor4D, filter as tf.Tensor4D); // [groups, batch, steps, outer]
    return tf.reshape(tf.transpose(y, [1, 2, 0, 3]), [batch, steps, outputDim]);
  });
}

/** @param x `[groups, batch, steps, inner]`. @param w `[groups, window, inner, outer]`. */
function correlateSame(x: tf.Tensor4D, w: tf.Tensor4D): tf.Tensor4D {
  return withGradient<tf.Tensor4D>([x, w], (save, ...inputs) => {
    const [from, by] = inputs as [tf.Tensor4D, tf.Tensor4D];
    save([from, by]);
    return {
      value: correlate(padded(from, by.shape[1], by.shape[1] >> 1), by),
      gradient: (dy, saved) => tf.tidy(() => gradients(dy, saved as [tf.Tensor4D, tf.Tensor4D])),
    };
  });
}

function gradients(dy: tf.Tensor4D, [x, w]: [tf.Tensor4D, tf.Tensor4D]): tf.Tensor[] {
  const [groups, batch, steps] = x.shape;
  const [, window, inner, outer] = w.shape;
  const before = window >> 1;
  const turned = tf.transpose(tf.reverse(w, 1), [0, 1, 3, 2]) as tf.Tensor4D;
  const byInput = correlate(padded(dy, window, window - 1 - before), turned);
  const slopes = tf.reshape(dy, [groups, batch * steps, outer]);
  const taps = rowsOfTaps(padded(x, window, before), steps, window).map(
    (rows) => tf.matMul(rows, slopes, true, false), // [groups, taps · inner, outer]
  );
  return [byInput, tf.reshape(tf.concat(taps, 1), [groups, window, inner, outer])];
}

/** `y[t] = Σₖ x[t + k] · w[k]` in every group; x has `window − 1` steps more than the result. */
function correlate(x: tf.Tensor4D, w: tf.Tensor4D): tf.Tensor4D {
  const [groups, batch, length] = x.shape;
  const [, window, inner, outer] = w.shape;
  const steps = length - window + 1;
  const span = spanOf(window);
  const parts = rowsOfTaps(x, steps, window).map((rows, j) => {
    const weights = tf.slice(w, [0, j * span, 0, 0], [groups, span, inner, outer]);
    return tf.matMul(rows, tf.reshape(weights, [groups, span * inner, outer]));
  });
  const sum = parts.reduce((a, b) => tf.add(a, b));
  return tf.reshape(sum, [groups, batch, steps, outer]);
}

/** For each span of the window the steps that its taps see: `window / span` times `[groups, batch · steps, span · inner]`. */
function rowsOfTaps(x: tf.Tensor4D, steps: number, window: number): tf.Tensor3D[] {
  const [groups, batch, , inner] = x.shape;
  const span = spanOf(window);
  // Unfolded once: `span` neighbouring steps side by side, from every step.
  const length = steps + window - span;
  const unfolded = tf.concat(
    Array.from({ length: span }, (_, k) => tf.slice(x, [0, 0, k, 0], [groups, batch, length, inner])),
    3,
  );
  return Array.from({ length: window / span }, (_, j) => {
    const seen = tf.slice(unfolded, [0, 0, j * span, 0], [groups, batch, steps, span * inner]);
    return tf.reshape(seen, [groups, batch * steps, span * inner]);
  });
}

const padded = (x: tf.Tensor4D, window: number, before: number): tf.Tensor4D =>
  tf.pad4d(x, [
    [0, 0],
    [0, 0],
    [before, window - 1 - before],
    [0, 0],
  ]);

/** The largest divisor of the window that is no more than {@link MOST_TAPS}. */
function spanOf(window: number): number {
  let span = Math.min(window, MOST_TAPS);
  while (window % span !== 0) span--;
  return span;
}
