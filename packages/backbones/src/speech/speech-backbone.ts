import type { Random } from '@erc/core';
import type { ForwardContext, TrainableModule } from '@erc/nn';
import type { Lora, SpanMasks } from '@erc/pretrained';
import type * as tf from '@tensorflow/tfjs';
import type { WeightSource } from '../weights/weight-source.js';

/** How an encoder of speech is made, beside its config. */
export interface SpeechBackboneOptions {
  /** Parameters are below it: `encoder/audio`. */
  readonly path: string;
  /** Adapters on linear layers. @default none */
  readonly lora?: Lora;
  /** In place of every dropout rate of the config. @default those of the config */
  readonly dropoutRate?: number;
  /**
   * What the statistics of the first convolution's group norm are taken over: the real samples (`real`), or padding too, as in the original,
   * where what an utterance gives depends on how far its batch is padded (`padded`). Only of models with a group norm.
   * @default 'real'
   */
  readonly normStatistics?: 'real' | 'padded';
  /** Each layer is left out with this probability while training, for the whole batch (LayerDrop). @default 0 */
  readonly layerDropRate?: number;
  /** Spans of steps that a learned vector of the file, `masked_spec_embed`, stands in for while training. @default none */
  readonly timeMasks?: SpanMasks;
  /** Spans of features of the projection that are 0 while training, in all steps of an utterance. @default none */
  readonly featureMasks?: SpanMasks;
  /** Makes the layers from this one on alone: what is below is frozen, and its output comes as features. @default 0, everything */
  readonly firstLayer?: number;
  /** Where adapters begin. */
  readonly random: Random;
}

/** Steps of vectors. */
export interface SpeechSteps {
  /** `[batch, steps, dim]`. */
  readonly values: tf.Tensor3D;
  /** 1 for real steps, 0 for padding: `[batch, steps]`, float32. */
  readonly mask: tf.Tensor2D;
}

/** A pre-trained transformer over convolutions of samples. */
export interface SpeechBackbone extends TrainableModule {
  /** Width of its hidden states. */
  readonly dim: number;
  /** Number of transformer layers. */
  readonly numLayers: number;
  /** Whether `<path>/norm` comes after the last layer; otherwise before the first. */
  readonly hasFinalNorm: boolean;
  /** The fewest samples that give a step. */
  readonly leastSamples: number;
  /** The adapters on its linear layers. */
  readonly lora: Lora | undefined;
  /** Where its weights stand in a file. */
  readonly sources: readonly WeightSource[];
  /** Whether a name in a file is of what lies below the first of its layers, which it leaves to somebody else. */
  isBelow(name: string): boolean;
  /** Steps that a number of samples gives. */
  stepsOf(samples: number): number;
  /**
   * The convolutions.
   *
   * @param samples `[batch, samples]`, float32; padding 0, at the end.
   * @param mask 1 for real samples, 0 for padding: `[batch, samples]`, float32; at least `leastSamples` in each row.
   */
  extract(samples: tf.Tensor2D, mask: tf.Tensor2D, context: ForwardContext): SpeechSteps;
  /** Projection and positions: hidden states before the first layer. */
  embed(features: SpeechSteps, context: ForwardContext): SpeechSteps;
  /**
   * Runs layers `from … to - 1` over hidden states.
   *
   * @param to @default all; after the last comes the norm that some have there
   * @param from @default `firstLayer`
   */
  layers(hidden: SpeechSteps, context: ForwardContext, to?: number, from?: number): SpeechSteps;
}
