import { scoreClassification } from '@erc/metrics';
import type { JobResult } from '../record/job-result.js';

const LABELS = ['a', 'b'];

/** Results of a training whose predictions are as sure as they can be. */
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

const result = (fold: number, ids: string[], truth: number[], predicted: number[]) =>
  resultOf({ seed: 1, fold, ids, truth, predicted });
/** Two folds of one seed, for three choices of streams. */
export const ABLATION = [
  {
    group: { streams: ['text', 'audio'], jobs: [] },
    results: [result(1, ['d', 'c'], [0, 1], [0, 1]), result(2, ['b', 'a'], [0, 1], [0, 1])],
  },
  {
    group: { streams: ['text'], jobs: [] },
    // The folds come in another order: predictions are paired by id.
    results: [result(2, ['b', 'a'], [0, 1], [1, 1]), result(1, ['d', 'c'], [0, 1], [0, 0])],
  },
  {
    group: { streams: ['audio'], jobs: [] },
    results: [result(1, ['d', 'c'], [0, 1], [1, 0]), result(2, ['b', 'a'], [0, 1], [1, 0])],
  },
];


const fold = (seed: number, k: number, truth: number[], predicted: number[]) =>
  resultOf({ seed, fold: k, ids: truth.map((_, i) => `train/${k}/${i}`), truth, predicted });
/** Two folds of two seeds. */
export const FOLDS = [
  fold(1, 1, [0, 0, 0, 1], [0, 0, 0, 0]),
  fold(1, 2, [1, 1], [1, 1]),
  fold(2, 1, [0, 0, 0, 1], [0, 0, 0, 1]),
  fold(2, 2, [1, 1], [1, 0]),
];
