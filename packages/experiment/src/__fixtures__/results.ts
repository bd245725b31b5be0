import { scoreClassification } from '@erc/metrics';
import type { JobResult } from '../record/job-result.js';

const LABELS = ['a', 'b'];

/** What a training came to whose predictions are as sure as they can be. */
export function resultOf({
  seed,
  fold,
  ids,
  truth,
  predicted,
}: {
  readonly seed: number;
  readonly fold?: number;
  readonly ids: readonly string[];
  readonly truth: readonly number[];
  readonly predicted: readonly number[];
}): JobResult {
  const { accuracy, weightedF1, macroF1 } = scoreClassification(truth, predicted, LABELS);
  return {
    job: {
      path: fold === undefined ? `seed-${seed}` : `seed-${seed}/fold-${fold}`,
      seed,
      streams: [],
      ...(fold === undefined ? {} : { fold }),
    },
    metrics: { accuracy, weightedF1, macroF1 },
    labels: LABELS,
    rows: ids.map((id, i) => ({
      id,
      emotion: LABELS[truth[i]!]!,
      probabilities: LABELS.map((_, k) => (k === predicted[i] ? 0.9 : 0.1)),
    })),
  };
}
