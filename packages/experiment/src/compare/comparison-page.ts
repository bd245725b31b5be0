import { pairsText } from '@erc/report/text';
import type { ComparisonInput, SystemComparison } from '@erc/run-folder';
import { headlineOf } from '../record/plugin-metrics.js';
import { testsOverRuns } from './tests-over-runs.js';

type Difference = NonNullable<ComparisonInput['differences']>[number];
type Test = NonNullable<Difference['tests']>[number];

/** A comparison of two systems as the page of comparisons reads it. */
export function comparisonPage(comparison: SystemComparison): ComparisonInput {
  const { first, second, split, pairs, means, utterances, pluginMetrics } = comparison;
  const own = pluginMetrics ? { pluginMetrics } : {};
  const shared = { runs: pairs.length, examples: utterances.count };
  return {
    name: `${first} against ${second}`,
    split,
    metric: headlineOf(Object.keys(means.first), own),
    ...own,
    runs: [
      { name: first, ...shared, metrics: means.first },
      { name: second, ...shared, metrics: means.second },
    ],
    differences: differencesOf(comparison),
  };
}

function differencesOf({ first, second, pairs, means, runs, utterances }: SystemComparison): Difference[] {
  const names = new Set([
    ...runs.map(({ metric }) => metric),
    ...utterances.metrics.map(({ metric }) => metric),
    ...(utterances.mcnemar ? [utterances.mcnemar.metric] : []),
  ]);
  return [...names].flatMap((metric): Difference[] => {
    const run = runs.find((one) => one.metric === metric);
    const own = utterances.metrics.find((one) => one.metric === metric);
    const tests: Test[] = run ? testsOverRuns(run, pairsText(pairs, run.first.length)) : [];
    if (own) {
      const utterancesOf = `${utterances.count} utterances of seed ${utterances.seed}`;
      const { difference } = own.bootstrap;
      tests.push(
        {
          name: `paired bootstrap over ${utterancesOf}`,
          pValue: own.bootstrap.pValue,
          values: { difference },
          ...noteOn(own.bootstrap),
        },
        {
          name: `randomisation of whole dialogues, ${utterancesOf}`,
          pValue: own.randomization.pValue,
          ...noteOn(own.randomization),
        },
      );
    }
    if (metric === utterances.mcnemar?.metric) {
      const { onlyFirst, onlySecond, pValue } = utterances.mcnemar;
      const values = { 'only first right': onlyFirst, 'only second right': onlySecond };
      tests.push({ name: 'McNemar, exact', pValue, values });
    }
    const interval = run?.tTest ?? own?.bootstrap;
    const [a, b] = [means.first[metric], means.second[metric]];
    // A metric that one of the pairs does not have has no mean; over the utterances of all folds it may be defined.
    const difference = a === undefined || b === undefined ? own?.bootstrap.difference : a - b;
    if (difference === undefined) return [];
    return [
      {
        first,
        second,
        metric,
        tests,
        difference,
        ...(interval && { low: interval.low, high: interval.high }),
        ...(interval && {
          method: run?.tTest
            ? `paired t-test over ${pairsText(pairs, run.first.length)}`
            : 'paired bootstrap over utterances',
        }),
      },
    ];
  });
}

/** What to mind of a test that drew sets without a score. */
const noteOn = ({
  withoutScore,
  resamples,
}: {
  withoutScore?: number;
  resamples: number;
}): { note?: string } =>
  withoutScore === undefined
    ? {}
    : { note: `${withoutScore} of ${resamples} resamples have no score and are left out` };
