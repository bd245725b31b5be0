import type { Random } from '@erc/core';
import type { ForwardContext, TrainableModule } from '@erc/nn';
import type { Lora } from '@erc/pretrained';
import type * as tf from '@tensorflow/tfjs';
import type { WeightSource } from '../weights/weight-source.js';

/** How an encoder of tokens is made, beside its config. */
export interface TextBackboneOptions {
  /** Parameters are below it: `encoder/text`. */
  readonly path: string;
  /** Adapters on linear layers. @default none */
  readonly lora?: Lora;
  /** In place of every dropout rate of the config. @default those of the config */
  readonly dropoutRate?: number;
  /** Makes the layers from this one on alone: what is below is frozen, and its output comes as features. @default 0, everything */
  readonly firstLayer?: number;
  /** Where adapters begin. */
  readonly random: Random;
}

/** Token ids of a batch. */
export interface TokenBatch {
  /** `[batch, steps]`, int32; padding at the end. */
  readonly ids: tf.Tensor2D;
  /** 1 for real tokens, 0 for padding: `[batch, steps]`, float32. */
  readonly mask: tf.Tensor2D;
}

/** A pre-trained transformer over tokens. What a row gives does not depend on the other rows, nor on how far it is padded. */
export interface TextBackbone extends TrainableModule {
  /** Width of its hidden states. */
  readonly dim: number;
  /** Number of transformer layers. */
  readonly numLayers: number;
  /** Whether `<path>/norm` comes after the last layer. */
  readonly hasFinalNorm: boolean;
  /** Ids are in `0 … vocabularySize - 1`. */
  readonly vocabularySize: number;
  /** The most tokens of a row. */
  readonly maxSteps: number;
  /** The adapters on its linear layers. */
  readonly lora: Lora | undefined;
  /** Where its weights stand in a file. */
  readonly sources: readonly WeightSource[];
  /** Whether a name in a file is of what lies below the first of its layers, which it leaves to somebody else. */
  isBelow(name: string): boolean;
  /** Hidden states before the first layer: `[batch, steps, dim]`. Not of one that begins at a later layer. */
  embed(ids: tf.Tensor2D, context: ForwardContext): tf.Tensor3D;
  /**
   * Runs layers `from … to - 1` over hidden states.
   *
   * @param to @default all; after the last layer comes the norm that some have there
   * @param from @default `firstLayer`
   */
  layers(
    hidden: tf.Tensor3D,
    mask: tf.Tensor2D,
    context: ForwardContext,
    to?: number,
    from?: number,
  ): tf.Tensor3D;
}
