import { meanOf, medianOf, populationSdOf } from '@erc/core';
import { summarizeMetrics } from '@erc/metrics';
import { defineSubject } from '../subject.js';

interface Input {
  readonly values: readonly number[];
  readonly others: readonly number[];
}

/** Mean and spread over runs, and the averages they are made of. */
export const summary = defineSubject<Input>({
  name: 'summary',
  covers: ['summarizeMetrics'],
  tolerance: {
    relative: 1e-9,
    absolute: 1e-9,
    why: 'exact fractions against float64; values near 10⁶ lose nine digits of a spread',
  },
  answer({ values, others }) {
    const { mean, sd } = summarizeMetrics(
      values.map((value, i) => ({ metrics: { first: value, second: others[i]! } })),
    );
    const several = values.length > 1;
    return {
      mean: [mean.first!, mean.second!],
      sd: several ? [sd.first!, sd.second!] : [null, null],
      median: medianOf(values),
      populationSd: populationSdOf(values),
      ...(meanOf(values) !== mean.first && { meanOf: meanOf(values) }),
    };
  },
});
