import {
  classIntervals,
  holm,
  type Interval,
  type McNemarOptions,
  mcnemar,
  wilsonInterval,
} from '@erc/metrics';
import { type Answer, defineSubject, FLOAT64 } from '../subject.js';

interface Systems {
  readonly truth: readonly number[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

/** McNemar's test in its three forms. */
export const mcnemarTest = defineSubject<Systems>({
  name: 'mcnemar',
  covers: ['mcnemar', 'mcnemarOf'],
  tolerance: FLOAT64,
  answer({ truth, first, second }) {
    const of = (options: McNemarOptions) => mcnemar(truth, first, second, options);
    const pair = (options: McNemarOptions): Answer => [of(options).statistic, of(options).pValue];
    const { onlyFirst, onlySecond } = of({});
    return {
      onlyFirst,
      onlySecond,
      exact: pair({ method: 'exact' }),
      corrected: pair({ method: 'chi-square' }),
      uncorrected: pair({ method: 'chi-square', correction: false }),
    };
  },
});

interface Counts {
  readonly hits: number;
  readonly count: number;
  readonly confusion: readonly (readonly number[])[];
}

const ends = (interval: Interval | undefined): Answer => (interval ? [interval.low, interval.high] : null);

/** Wilson's interval, and those of each class's precision, recall and F1. */
export const intervals = defineSubject<Counts>({
  name: 'wilson-interval',
  covers: ['wilsonInterval', 'classIntervals'],
  tolerance: FLOAT64,
  answer: ({ hits, count, confusion }) => ({
    wilson: ends(wilsonInterval(hits, count)),
    classes: classIntervals(confusion).map(({ precision, recall, f1 }) => ({
      precision: ends(precision),
      recall: ends(recall),
      f1: ends(f1),
    })),
  }),
});

/** Holm's adjusted p-values. */
export const holmAdjusted = defineSubject<{ readonly pValues: readonly number[] }>({
  name: 'holm',
  covers: ['holm'],
  tolerance: FLOAT64,
  answer: ({ pValues }) => ({ adjusted: holm(pValues) }),
});
