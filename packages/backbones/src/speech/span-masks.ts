import type { SpanMasks } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';

/**
 * Draws spans of each row: `⌊rate · n / length + ε⌋` of them for a row of n steps, with ε in [0, 1), at least `minSpans` and at most
 * `⌊n / length⌋`. No two begin at the same step; they may overlap. They stay within the real steps. What a row gets does not depend on the
 * lengths of the others (in transformers' own, the most spans of a row go by the longest row).
 *
 * @param lengths Real steps of each row: `[batch, 1]`, float32.
 * @param numbers Random numbers in [0, 1): `[batch, 1 + steps]`, ε of each row first.
 * @returns 1 where masked: `[batch, steps]`, float32; `undefined` where there is no room for a span.
 * @see Park et al. 2019, arXiv:1904.08779; Baevski et al. 2020, arXiv:2006.11477, appendix B; transformers `_compute_mask_indices`
 */
export function drawSpans(
  lengths: tf.Tensor2D,
  { rate, length, minSpans }: SpanMasks,
  numbers: tf.Tensor2D,
): tf.Tensor2D | undefined {
  const [batch, width] = numbers.shape;
  const steps = width - 1;
  const room = Math.floor(steps / length);
  const most = Math.min(Math.max(Math.floor((rate * steps) / length + 1), minSpans), room);
  if (most < 1) return undefined;
  return tf.tidy(() => {
    const wanted = tf.floor(tf.add(tf.mul(lengths, rate / length), tf.slice(numbers, [0, 0], [batch, 1])));
    const spans = tf.minimum(tf.maximum(wanted, minSpans), tf.floor(tf.div(lengths, length))); // [batch, 1]
    const canBegin = tf.lessEqual(tf.reshape(tf.range(0, steps), [1, steps]), tf.sub(lengths, length));
    // Without repetition: the places with the largest numbers.
    const places = tf.slice(numbers, [0, 1], [batch, steps]);
    const drawn = tf.where(canBegin, places, tf.fill([batch, steps], -1));
    const beginnings = tf.reshape(tf.cast(tf.topk(drawn, most).indices, 'float32'), [batch, most, 1]);
    const isSpan = tf.cast(tf.less(tf.reshape(tf.range(0, most), [1, most]), spans), 'float32');
    const since = tf.sub(tf.reshape(tf.range(0, steps), [1, 1, steps]), beginnings); // [batch, most, steps]
    const isInside = tf.logicalAnd(tf.greaterEqual(since, 0), tf.less(since, length));
    const masked = tf.mul(tf.cast(isInside, 'float32'), tf.reshape(isSpan, [batch, most, 1]));
    return tf.max(masked, 1) as tf.Tensor2D;
  });
}
