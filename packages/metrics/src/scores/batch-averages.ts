/** True and predicted classes of a set, in its order. */
export interface ClassPairs {
  readonly truth: ArrayLike<number>;
  readonly predicted: ArrayLike<number>;
}

/** Means over batches, named as the metrics that they stand for. */
export interface BatchAverages {
  readonly accuracy: number;
  readonly uar: number;
}

/**
 * Accuracy (WA) and unweighted average recall (UA) as system C has them: of each batch by itself, the last one shorter, and then averaged over batches. A class that does
 * not occur in a batch is not in its UA. With small batches UA is far from that of the whole set.
 *
 * @param batchSize Utterances of a batch, in the order of the set.
 */
export function batchAverages({ truth, predicted }: ClassPairs, batchSize: number): BatchAverages {
  let batches = 0;
  let accuracies = 0;
  let recalls = 0;
  for (let start = 0; start < truth.length; start += batchSize) {
    const end = Math.min(start + batchSize, truth.length);
    const seen = new Map<number, { count: number; right: number }>();
    for (let i = start; i < end; i++) {
      const { count, right } = seen.get(truth[i]!) ?? { count: 0, right: 0 };
      seen.set(truth[i]!, { count: count + 1, right: right + Number(predicted[i] === truth[i]) });
    }
    const classes = [...seen.values()];
    accuracies += classes.reduce((sum, { right }) => sum + right, 0) / (end - start);
    recalls += classes.reduce((sum, { count, right }) => sum + right / count, 0) / classes.length;
    batches++;
  }
  return { accuracy: accuracies / batches, uar: recalls / batches };
}
