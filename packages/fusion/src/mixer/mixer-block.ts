import type { Random } from '@erc/core';
import { createLayerNorm, createMlp, type ForwardContext, type Layer, type TrainableModule } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';

/** The two forms of a block: see {@link createMixerBlock}. */
export const MIXER_BLOCKS = ['paper', 'mmm'] as const;

/** Options of {@link createMixerBlock}. */
export interface MixerBlockOptions {
  /** Parameters are `<path>/tokens/<0, 1>/…`, `<path>/channels/<0, 1>/…`, and `<path>/token-norm/…` and `<path>/channel-norm/…`, or `<path>/norm/…`. */
  readonly path: string;
  readonly tokens: number;
  readonly channels: number;
  readonly block: (typeof MIXER_BLOCKS)[number];
  /** Hidden width of the mix over tokens, as a share of their number; rounded, at least 1. */
  readonly tokenExpansion: number;
  /** Hidden width of the mix over channels, as a share of their number; rounded, at least 1. */
  readonly channelExpansion: number;
  /** Dropout after both layers of both mixes. */
  readonly dropoutRate: number;
  readonly random: Random;
}

/** A block that mixes tokens, then channels. */
export interface MixerBlock extends TrainableModule {
  /**
   * @param x `[batch, tokens, channels]`.
   * @param real 1 for real tokens, 0 for padding: `[batch, tokens, 1]`. Padding enters the mix over tokens as zeros, so that real tokens do
   *   not depend on it. @default all real
   * @returns The shape of `x`. Rows of padding have no meaning.
   */
  apply(x: tf.Tensor3D, context: ForwardContext, real?: tf.Tensor3D): tf.Tensor3D;
}

/**
 * A mixer block on tokens X, `[tokens, channels]`; each mix is `W₂ · gelu(W₁ · x + b₁) + b₂`.
 *
 * - `paper`: `U = X + tokenMix(LN₁ X)`, `Y = U + channelMix(LN₂ U)`, token mix over the columns, channel mix over the rows
 * - `mmm`: `y = tokenMix(LN X)`, `x = X + y`, `Y = x + channelMix(LN y)`: one LN for both, and the second takes y in place of x
 *
 * @see Tolstikhin et al. 2021, "MLP-Mixer", eq. 1, arXiv:2105.01601; `mmm` is the block of a system on KEMDy20
 */
export function createMixerBlock(options: MixerBlockOptions): MixerBlock {
  const { path, tokens, channels, block, tokenExpansion, channelExpansion, dropoutRate, random } = options;
  const mix = (name: string, dim: number, expansion: number): Layer =>
    createMlp({
      path: `${path}/${name}`,
      inputDim: dim,
      layers: [
        { dim: Math.max(1, Math.round(dim * expansion)), activation: 'gelu', dropoutRate },
        { dim, activation: 'identity', dropoutRate },
      ],
      random,
    });
  const norm = (name: string): Layer => createLayerNorm({ path: `${path}/${name}`, dim: channels });
  const tokenMix = mix('tokens', tokens, tokenExpansion);
  const channelMix = mix('channels', channels, channelExpansion);
  const norms = block === 'paper' ? [norm('token-norm'), norm('channel-norm')] : [norm('norm')];
  const tokenNorm = norms[0]!;
  const channelNorm = norms[1] ?? tokenNorm;
  const modules = [...norms, tokenMix, channelMix];

  return {
    parameters: modules.flatMap(({ parameters }) => parameters),
    apply(x, context, real) {
      return tf.tidy(() => {
        const normal = tokenNorm.apply(x, context);
        const kept = real ? tf.mul<tf.Tensor3D>(normal, real) : normal;
        const columns = tf.transpose(kept, [0, 2, 1]); // [batch, channels, tokens]
        const y = tf.transpose(tokenMix.apply(columns, context), [0, 2, 1]) as tf.Tensor3D;
        const u = tf.add<tf.Tensor3D>(x, y);
        const read = block === 'paper' ? u : y;
        return tf.add<tf.Tensor3D>(u, channelMix.apply(channelNorm.apply(read, context), context));
      });
    },
    dispose() {
      for (const module of modules) module.dispose();
    },
  };
}
