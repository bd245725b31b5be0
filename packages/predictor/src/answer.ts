import { ErcError, type Truncation } from '@erc/core';
import type { PredictedTurn } from './dialogue.js';
import type { ModelManifest } from './model-folder/manifest.js';
import type { CheckedTurn } from './turns/check-turn.js';

/** What a graph gave of one row. */
export interface RowOutputs {
  /** `[classes]` */
  readonly logits?: Float32Array;
  /** `[2]` */
  readonly valenceArousal?: Float32Array;
}

/** @throws ErcError for numbers that are not finite, naming the turn. */
export function answerOf(
  { logits, valenceArousal }: RowOutputs,
  { labels = [], affect }: Pick<ModelManifest, 'labels' | 'affect'>,
  { missing, where }: Pick<CheckedTurn, 'missing' | 'where'>,
  cut: Readonly<Record<string, Truncation>>,
): PredictedTurn {
  for (const value of [...(logits ?? []), ...(valenceArousal ?? [])]) {
    if (!Number.isFinite(value)) {
      throw new ErcError(`${where}: expected predictions that are finite numbers, received ${value}.`);
    }
  }
  const probabilities = logits && softmax(logits);
  return {
    ...(probabilities && {
      emotion: labels[probabilities.indexOf(Math.max(...probabilities))]!,
      probabilities: Object.fromEntries(labels.map((label, k) => [label, probabilities[k]!])),
    }),
    ...(valenceArousal && affect !== 'arousal' && { valence: valenceArousal[0]! }),
    ...(valenceArousal && affect !== 'valence' && { arousal: valenceArousal[1]! }),
    missing,
    cut,
  };
}

/** In float64, as `eval` computes it. */
function softmax(logits: Float32Array): number[] {
  const top = logits.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const powers = Array.from(logits, (value) => Math.exp(value - top));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
