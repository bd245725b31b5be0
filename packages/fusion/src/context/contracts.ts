import type { Random } from '@erc/core';
import type { ForwardContext, TrainableModule } from '@erc/nn';
import type * as tf from '@tensorflow/tfjs';

/** What every context is made from, beside its own options. */
export interface ContextMaterials {
  /** Width of an utterance, in and out. */
  readonly dim: number;
  /** Each parameter takes a fork named by its path. Paths begin with `context/`. */
  readonly random: Random;
}

/** A batch of dialogues whose shapes have been checked. */
export interface Dialogues {
  /** `[dialogues, utterances, dim]`; 0 where the mask is 0. */
  readonly values: tf.Tensor3D;
  /** 1 for real utterances, 0 for padding: `[dialogues, utterances]`. */
  readonly mask: tf.Tensor2D;
  /** `[dialogues, utterances]`, int32. Only equality within a dialogue counts. */
  readonly speakers?: tf.Tensor2D;
}

/** What tells each utterance of the others. Rows of padding may hold anything: `defineContext` sees that they are 0. */
export interface ContextHeart extends TrainableModule {
  /** @returns `[dialogues, utterances, dim]`. */
  apply(dialogues: Dialogues, context: ForwardContext): tf.Tensor3D;
}
