import type * as tf from '@tensorflow/tfjs';

/**
 * A loop as `scan` of `@erc/nn` gives it to a backend that has a `scan` of its own; its documentation says what each part is. All is
 * checked there. Neither package may import the other, so the contract stands in `scan-contract.ts` of `@erc/nn` too: a change here is one
 * there. Its `scan-compiled.integration.test.ts` runs one on the other.
 */
export interface LoopCall {
  readonly state: readonly tf.Tensor[];
  readonly sequences: readonly tf.Tensor[];
  readonly constants: readonly tf.Tensor[];
  /** Shapes of the histories' rows. */
  readonly histories: readonly (readonly number[])[];
  readonly reverse: boolean;
  step(given: LoopStep): LoopResult;
}

/** What a step reads. */
export interface LoopStep {
  readonly state: tf.Tensor[];
  readonly rows: tf.Tensor[];
  readonly constants: tf.Tensor[];
  readonly histories: tf.Tensor[];
}

/** What a step gives; and what a loop gives: the last state, and the rows of all steps. */
export interface LoopResult {
  readonly state: readonly tf.Tensor[];
  readonly outputs: readonly tf.Tensor[];
  readonly histories: readonly tf.Tensor[];
}
