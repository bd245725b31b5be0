import { type MatrixRecord, type MatrixTest, type PublishedTests, testsOf } from '@erc/run-folder';
import { csvOf } from '../record/csv.js';

/** Statistics that a paper may give too, by their names in a record. */
const STATISTICS = ['t', 'dof', 'p', 'low', 'high', 'd', 'bf10', 'power'] as const;

/**
 * `tests.csv`: one row for each comparison, recipe and metric, with the paired t-test in the columns of pingouin (T, degrees of freedom, alternative, p,
 * 95 % interval, d, BF₁₀, power), the other tests, and what was published of it. What is not defined is empty.
 */
export function testsCsv(record: MatrixRecord): string {
  const { comparisons = [] } = record;
  const publishedOf = ({ comparison }: MatrixTest): PublishedTests | undefined =>
    comparisons.find(({ name }) => name === comparison)?.published;
  const hasPublished = comparisons.some(({ published }) => published);
  return csvOf([
    [
      ...[
        'comparison',
        'recipe',
        'baseline',
        'metric',
        'difference',
        't',
        'dof',
        'alternative',
        'p',
        'pHolm',
      ],
      ...['low', 'high', 'd', 'bf10', 'power', 'pWilcoxon', 'pRandomization', 'pRandomizationHolm'],
      ...(hasPublished ? STATISTICS.map((name) => `${name}Published`) : []),
      ...(hasPublished ? ['publishedSource'] : []),
    ],
    ...testsOf(record).map((test) => {
      const { comparison, recipe, baseline, metric, result } = test;
      const { difference, tTest, wilcoxon, randomization, adjusted } = result;
      const published = publishedOf(test);
      return [
        ...[comparison, recipe, baseline, metric, difference, tTest?.t, tTest?.dof],
        ...[tTest && 'two-sided', tTest?.pValue, adjusted.tTest, tTest?.low, tTest?.high, tTest?.cohensD],
        ...[tTest?.bayesFactor, tTest?.power, wilcoxon?.pValue, randomization.pValue, adjusted.randomization],
        ...(hasPublished ? STATISTICS.map((name) => published?.tests[metric]?.[name]) : []),
        ...(hasPublished ? [published?.source] : []),
      ];
    }),
  ]);
}
