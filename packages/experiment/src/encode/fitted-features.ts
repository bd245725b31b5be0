import type { FeatureArray, FeatureColumn, Truncation, Utterance } from '@erc/core';

/** Features that a fitted encoder gave, one for each utterance, and its constants. */
export interface FittedFeatures {
  readonly features: FeatureColumn;
  readonly state: Readonly<Record<string, FeatureArray>>;
  /** How much of an utterance was left out, by its number. */
  readonly cuts: ReadonlyMap<number, Truncation>;
}

/** A stream whose encoder is fitted on training utterances, with the input of each utterance. */
export interface FittedStream {
  /** 1 for utterances that have it, 0 for others. Absent: all have it. */
  readonly present: Float32Array | undefined;
  /** Fits the encoder on utterances by number, and encodes all. */
  fit(train: readonly number[]): Promise<FittedFeatures>;
  /** Encodes all with the constants of a trained run. */
  restore(state: Readonly<Record<string, FeatureArray>>): Promise<FittedFeatures>;
}

/** Options of {@link FittedStream}s. */
export interface FittedStreamOptions {
  readonly utterances: readonly Utterance[];
  /** Named in errors. */
  readonly datasetDirectory: string;
  /** Whether an utterance may lack the stream (`fusion.missing`). */
  readonly mayMiss: boolean;
}
