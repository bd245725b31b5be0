import type { ExampleSet } from '@erc/batches';

/** What a metric that a user adds is told of a whole set, in the order of its examples. */
export interface MetricInput {
  readonly examples: ExampleSet;
  /** Class names, in index order. */
  readonly labels: readonly string[];
  /** True class indices. */
  readonly truth: Int32Array;
  /** Predicted class indices, where the model classifies. */
  readonly predicted: Int32Array;
  /** `[examples][classes]`, where the model classifies. */
  readonly probabilities: readonly (readonly number[])[];
  /** Predicted valence and arousal, `[examples, 2]`, row-major, where the model gives them. */
  readonly valenceArousal?: Float32Array;
}

/** A metric that a user adds to those of {@link METRICS}. */
export interface CustomMetric {
  /** The direction in which it is better. */
  readonly goal: 'max' | 'min';
  /** What is not finite is left out of the record. */
  score(input: MetricInput): number;
}

/** Metrics of a user, by name. */
export type CustomMetrics = Readonly<Record<string, CustomMetric>>;
