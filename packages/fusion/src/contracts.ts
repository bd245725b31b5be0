import type { Random, StreamSpec } from '@erc/core';
import type { ForwardContext, TrainableModule } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/** A stream as a fusion reads it, after {@link createStreamPreparation}. */
export interface PreparedSpec extends StreamSpec {
  readonly name: string;
}

/** What every fusion is made from, beside its own options. */
export interface FusionMaterials {
  /** In the order text, audio, visual, then by name. At least one. */
  readonly streams: readonly PreparedSpec[];
  /** Each parameter takes a fork named by its path. Paths begin with `fusion/`. */
  readonly random: Random;
}

/** What the heart of a fusion gives. */
export interface Fused {
  /** `[batch, outputDim]`. */
  readonly fused: tf.Tensor2D;
  /** Attention weights; `[batch, hops, steps]` where the fusion says that it gives `hops`. */
  readonly attention?: tf.Tensor;
}

/** A fusion of one vector per stream. */
export interface VectorFusion extends TrainableModule {
  readonly outputDim: number;
  /** @param vectors `[batch, dim]` of each stream, in the order it was made for. */
  fuse(vectors: readonly tf.Tensor2D[], context: ForwardContext): Fused;
}

/** Steps of one stream. */
export interface StepSequence {
  /** `[batch, steps, dim]`; 0 where the mask is 0. */
  readonly values: tf.Tensor3D;
  /** 1 for real steps, 0 for padding: `[batch, steps]`. */
  readonly mask: tf.Tensor2D;
}

/** A fusion of one sequence per stream; streams may differ in their steps. A stream of vectors comes as sequences of one step. */
export interface SequenceFusion extends TrainableModule {
  readonly outputDim: number;
  /** @param sequences One for each stream, in the order it was made for. A row may have no real step at all. */
  fuse(sequences: readonly StepSequence[], context: ForwardContext): Fused;
}
