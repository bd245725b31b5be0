import type { ComparisonInput, MatrixRecord, MatrixRow } from '@erc/run-folder';
import { noteOnResamples } from '../compare/note-on-resamples.js';
import { testsOverRuns } from '../compare/tests-over-runs.js';

/**
 * A matrix as the page of comparisons reads it.
 *
 * @param goalOf The direction in which a metric is better.
 */
export function comparisonOf(
  { name, split, metric, baseline, pluginMetrics, pairs, rows, failed = [], notes }: MatrixRecord,
  goalOf: (metric: string) => 'max' | 'min',
): ComparisonInput {
  const names = new Set(rows.flatMap(({ mean }) => Object.keys(mean)));
  return {
    name,
    split,
    metric,
    ...(pluginMetrics && { pluginMetrics }),
    lessIsBetter: [...names].filter((own) => goalOf(own) === 'min'),
    runs: [
      ...rows.map((row) => ({
        name: row.name,
        path: row.name,
        ...(row.name === baseline && { note: 'baseline' }),
        runs: row.runs,
        parameters: row.parameters,
        metrics: row.mean,
        sd: row.sd,
        ...(row.whyUndefined && { whyUndefined: row.whyUndefined }),
      })),
      ...failed.map(({ name, reason }) => ({
        name,
        ...(name === baseline && { note: 'baseline' }),
        failed: reason,
        metrics: {},
      })),
    ],
    differences: rows.flatMap((row) => differenceOf(row, { metric, baseline, pairs })),
    notes: [...notes],
  };
}

function differenceOf(
  { name, comparison }: MatrixRow,
  { metric, baseline, pairs }: Pick<MatrixRecord, 'metric' | 'baseline' | 'pairs'>,
): NonNullable<ComparisonInput['differences']> {
  if (!comparison) return [];
  const { difference, tTest, randomization } = comparison;
  const over = tTest ? `${tTest.n} ${pairs}` : pairs;
  return [
    {
      first: name,
      second: baseline,
      metric,
      difference,
      ...(tTest && { low: tTest.low, high: tTest.high, method: `paired t-test over ${over}` }),
      tests: [
        ...testsOverRuns(comparison, over),
        {
          name: `approximate randomisation over dialogues, ${randomization.resamples} exchanges`,
          pValue: randomization.pValue,
          ...noteOnResamples(randomization, 'exchanges'),
        },
      ],
    },
  ];
}
