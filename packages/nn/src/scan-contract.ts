import type * as tf from '@tensorflow/tfjs';

/**
 * Options of `scan`. With every default filled in they are handed to a backend that has a `scan` of its own. That of `@erc/engine`, which this
 * package may not import, states them again in `trace/loop/contract.ts`: a change here is one there. `scan-compiled.integration.test.ts` runs
 * one on the other.
 */
export interface ScanOptions {
  /** What the first step finds, of any shapes and types. Each step hands to the next as much, in the same shapes and types. */
  readonly state: readonly tf.Tensor[];
  /** What the steps read row by row: `[steps, …]`, at least one, all of as many steps. Masks of dropout are rows too. */
  readonly sequences: readonly tf.Tensor[];
  /** What each step reads, such as weights. @default none */
  readonly constants?: readonly tf.Tensor[];
  /**
   * Shapes of rows that later steps read again: each step gives one row for each, and finds all rows of the steps before it, `[steps, …]`,
   * float32, with 0 where a row is still to come. A state of that shape would be kept once for each step. @default none
   */
  readonly histories?: readonly (readonly number[])[];
  /** Whether the first step reads the last rows. @default false */
  readonly reverse?: boolean;
  /** One step, of tfjs operations. It does the same each time: it draws no random numbers, and reads no values. */
  step(given: ScanStep): ScanStepResult;
}

/** What a step reads. */
export interface ScanStep {
  /** As the step before left it. */
  readonly state: tf.Tensor[];
  /** A row of each sequence: `[…]`. */
  readonly rows: tf.Tensor[];
  readonly constants: tf.Tensor[];
  /** `[steps, …]`: rows of the steps before this one in their places, 0 in the others. */
  readonly histories: tf.Tensor[];
}

/** What a step gives. */
export interface ScanStepResult {
  /** For the next step. */
  readonly state: readonly tf.Tensor[];
  /** A row of each output. @default none */
  readonly outputs?: readonly tf.Tensor[];
  /** A row of each history. @default none */
  readonly histories?: readonly tf.Tensor[];
}

/** What `scan` gives. */
export interface ScanResult {
  /** After the last step. */
  readonly state: readonly tf.Tensor[];
  /** `[steps, …]`, in the order of the sequences' rows, also where the loop goes from the last to the first. */
  readonly outputs: readonly tf.Tensor[];
  /** All rows of the histories, `[steps, …]`. */
  readonly histories: readonly tf.Tensor[];
}

/** A loop that is checked, with its defaults, as a backend runs it. */
export interface ScanLoop extends Required<Omit<ScanOptions, 'step'>> {
  step(given: ScanStep): Required<ScanStepResult>;
}

/** A tfjs backend that runs a whole loop as one operation, with its gradient, such as that which `@erc/engine` traces with. */
export interface LoopBackend {
  readonly scan?: ((loop: ScanLoop) => ScanResult) | undefined;
}
