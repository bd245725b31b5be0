import { AFFECT, type MetricOfColumns, predictedClasses, scoredSetOf } from '@erc/metrics';
import type { PredictionRow } from '@erc/run-folder';

/** True values, and what two systems say of the same utterances, in the same order. */
export interface PairedColumns {
  readonly truth: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
  /** Why they cannot be tested: they are of a part of the utterances. Absent where they can. */
  readonly why?: string;
}

/**
 * The columns that metrics are computed from; `undefined` where one of the systems does not predict them, or no true value is known.
 *
 * @param first Rows of one system, and `second` those of the other.
 */
export function pairedColumns(
  first: readonly PredictionRow[],
  second: readonly PredictionRow[],
  labels: readonly string[],
): (of: MetricOfColumns['of']) => PairedColumns | undefined {
  const [a, b] = [scoredSetOf(first, labels), scoredSetOf(second, labels)];
  const classes = a.probabilities &&
    b.probabilities && {
      truth: [...a.truth],
      first: [...predictedClasses(a.probabilities)],
      second: [...predictedClasses(b.probabilities)],
    };
  return (of) => {
    if (of === 'classes') return classes;
    const k = AFFECT.indexOf(of);
    const column = (values: Float32Array | undefined): number[] =>
      values ? first.map((_, i) => values[2 * i + k]!) : [];
    const truth = column(a.trueValenceArousal);
    const [predicted, otherPredicted] = [column(a.valenceArousal), column(b.valenceArousal)];
    const count = truth.filter((_, i) =>
      [truth, predicted, otherPredicted].every((values) => Number.isFinite(values[i])),
    ).length;
    if (count === 0) return undefined;
    const columns = { truth, first: predicted, second: otherPredicted };
    if (count === first.length) return columns;
    // A test of a part of the utterances would be of other dialogues.
    return { ...columns, why: `${of} is known of ${count} of ${first.length} utterances only` };
  };
}
