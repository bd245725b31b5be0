import { type ComparisonInput, type MatrixRecord, type MatrixTest, testsOf } from '@erc/run-folder';
import { noteOnResamples } from '../compare/note-on-resamples.js';
import { testsOverRuns } from '../compare/tests-over-runs.js';

/**
 * A matrix as the page of comparisons reads it.
 *
 * @param goalOf The direction in which a metric is better.
 */
export function comparisonOf(
  record: MatrixRecord,
  goalOf: (metric: string) => 'max' | 'min',
): ComparisonInput {
  const { name, split, metric, pluginMetrics, pairs, rows, failed = [], notes } = record;
  const { comparisons = [{ baseline: record.baseline }] } = record;
  const isBaseline = (recipe: string): boolean => comparisons.some(({ baseline }) => baseline === recipe);
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
        ...(isBaseline(row.name) && { note: 'baseline' }),
        runs: row.runs,
        parameters: row.parameters,
        metrics: row.mean,
        sd: row.sd,
        ...(row.whyUndefined && { whyUndefined: row.whyUndefined }),
        ...(row.published !== undefined && { published: row.published }),
      })),
      ...failed.map(({ name, reason, published }) => ({
        name,
        ...(isBaseline(name) && { note: 'baseline' }),
        failed: reason,
        metrics: {},
        ...(published !== undefined && { published }),
      })),
    ],
    differences: testsOf(record).map((test) => differenceOf(test, pairs)),
    notes: [...notes],
  };
}

function differenceOf(
  { recipe, baseline, metric, result }: MatrixTest,
  pairs: MatrixRecord['pairs'],
): NonNullable<ComparisonInput['differences']>[number] {
  const { difference, tTest, randomization } = result;
  const over = tTest ? `${tTest.n} ${pairs}` : pairs;
  return {
    first: recipe,
    second: baseline,
    metric,
    difference,
    ...(tTest && { low: tTest.low, high: tTest.high, method: `paired t-test over ${over}` }),
    tests: [
      ...testsOverRuns(result, over),
      {
        name: `approximate randomisation over dialogues, ${randomization.resamples} exchanges`,
        pValue: randomization.pValue,
        ...noteOnResamples(randomization, 'exchanges'),
      },
    ],
  };
}
