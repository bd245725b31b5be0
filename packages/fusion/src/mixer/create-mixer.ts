import { createLayerNorm, type ForwardContext, type TrainableModule } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { createMixerBlock, type MixerBlockOptions } from './mixer-block.js';

/** Blocks, a norm and the mean. */
export interface Mixer extends TrainableModule {
  /**
   * @param x `[batch, tokens, channels]`.
   * @param mask 1 for real tokens, 0 for padding, which changes nothing: `[batch, tokens]`. @default all real
   * @returns `[batch, channels]`; 0 in a row without any real token.
   */
  apply(x: tf.Tensor3D, context: ForwardContext, mask?: tf.Tensor2D): tf.Tensor2D;
}

/**
 * `depth` blocks, then layer norm and the mean over real tokens. Parameters: `<path>/block/<0 … depth − 1>/…`, `<path>/norm/…`.
 *
 * @see {@link createMixerBlock}
 */
export function createMixer({ depth, ...options }: MixerBlockOptions & { readonly depth: number }): Mixer {
  const { path, channels } = options;
  const blocks = Array.from({ length: depth }, (_, i) =>
    createMixerBlock({ ...options, path: `${path}/block/${i}` }),
  );
  const norm = createLayerNorm({ path: `${path}/norm`, dim: channels });
  return {
    parameters: [...blocks, norm].flatMap(({ parameters }) => parameters),
    apply(x, context, mask) {
      return tf.tidy(() => {
        const real = mask && (tf.expandDims(mask, 2) as tf.Tensor3D);
        const mixed = blocks.reduce((tokens, block) => block.apply(tokens, context, real), x);
        const normal = norm.apply(mixed, context);
        if (!mask || !real) return tf.mean<tf.Tensor2D>(normal, 1);
        const count = tf.maximum(tf.sum(mask, 1, true), 1); // [batch, 1]
        return tf.div<tf.Tensor2D>(tf.sum(tf.mul(normal, real), 1), count);
      });
    },
    dispose() {
      for (const module of [...blocks, norm]) module.dispose();
    },
  };
}
