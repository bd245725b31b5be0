import type { ForwardContext } from '@erc/nn';
import type { PictureAugmentation } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import { drawUniform } from '../draw-uniform.js';

/** What values of a pixel go up to. */
const WHITE = 255;

/**
 * Pictures with what shall not matter changed at random, while training: those of the batch moved by up to `crop` pixels up or down and left or right, whose
 * edges are repeated; those of an utterance mirrored, every other time; and their brightness and contrast changed by a factor of up to 1 ± so much. In
 * evaluation they stay as they are.
 *
 * @param pictures `[batch, steps, height, width, 3]` in 0 … 255.
 * @param path Of the encoder, for errors.
 * @returns The same shape and range.
 */
export function augmentPictures(
  pictures: tf.Tensor5D,
  { crop, flip, brightness, contrast }: PictureAugmentation,
  { context, path }: { readonly context: ForwardContext; readonly path: string },
): tf.Tensor5D {
  const [batch, steps, height, width, channels] = pictures.shape;
  const draw = (...shape: number[]) => drawUniform(context, shape, path);
  /** A number of each utterance for each of its pictures. */
  const spread = (numbers: tf.Tensor): tf.Tensor4D =>
    tf.reshape(tf.mul(tf.reshape(numbers, [batch, 1]), tf.ones([batch, steps])), [batch * steps, 1, 1, 1]);
  return tf.tidy(() => {
    let x = tf.reshape<tf.Rank.R4>(pictures, [batch * steps, height, width, channels]);
    for (const [axis, extent] of [
      [1, height],
      [2, width],
    ] as const) {
      const place = crop === undefined ? undefined : draw(1);
      if (!place) continue;
      const by = tf.sub(tf.floor(tf.mul(place, 2 * crop! + 1)), crop!);
      const from = tf.clipByValue(tf.add(tf.range(0, extent), by), 0, extent - 1);
      x = tf.gather(x, tf.cast(from, 'int32') as tf.Tensor1D, axis);
    }
    const side = flip ? draw(batch) : undefined;
    if (side) {
      const isMirrored = spread(tf.cast(tf.less(side, 0.5), 'float32'));
      x = tf.add(tf.mul(x, tf.sub(1, isMirrored)), tf.mul(tf.reverse(x, 2), isMirrored));
    }
    const light = brightness === undefined ? undefined : draw(batch);
    if (light) x = tf.mul(x, factorOf(spread(light), brightness!));
    const range = contrast === undefined ? undefined : draw(batch);
    if (range) {
      const middle = tf.mean(x, [1, 2, 3], true);
      x = tf.add(middle, tf.mul(tf.sub(x, middle), factorOf(spread(range), contrast!)));
    }
    if (light || range) x = tf.clipByValue(x, 0, WHITE);
    return tf.reshape(x, pictures.shape);
  });
}

/** Numbers in 0 … 1 to factors in 1 ± `most`. */
const factorOf = (numbers: tf.Tensor4D, most: number): tf.Tensor4D =>
  tf.add(1, tf.mul(tf.sub(tf.mul(numbers, 2), 1), most));
