import type { ComparisonInput, SystemComparison } from '@erc/run-folder';
import { headlineOf } from '../record/plugin-metrics.js';

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
  const over = `${pairs.length} ${pairs[0]!.fold === undefined ? 'seeds' : 'folds'}`;
  return [...names].map((metric): Difference => {
    const run = runs.find((one) => one.metric === metric);
    const own = utterances.metrics.find((one) => one.metric === metric);
    const tests: Test[] = [];
    if (run?.tTest) {
      const { t, dof, pValue, cohensD, bayesFactor, power } = run.tTest;
      const values = { T: t, dof, 'Cohen’s d': cohensD, BF10: bayesFactor, power };
      tests.push({ name: `paired t-test over ${over}`, pValue, values });
    }
    if (run?.wilcoxon) {
      const { statistic: W, pValue } = run.wilcoxon;
      tests.push({ name: `Wilcoxon signed-rank over ${over}`, pValue, values: { W } });
    }
    if (own) {
      const utterancesOf = `${utterances.count} utterances of seed ${utterances.seed}`;
      const { difference } = own.bootstrap;
      tests.push(
        {
          name: `paired bootstrap over ${utterancesOf}`,
          pValue: own.bootstrap.pValue,
          values: { difference },
        },
        { name: `randomisation of whole dialogues, ${utterancesOf}`, pValue: own.randomization.pValue },
      );
    }
    if (metric === utterances.mcnemar?.metric) {
      const { onlyFirst, onlySecond, pValue } = utterances.mcnemar;
      const values = { 'only first right': onlyFirst, 'only second right': onlySecond };
      tests.push({ name: 'McNemar, exact', pValue, values });
    }
    const interval = run?.tTest ?? own?.bootstrap;
    return {
      first,
      second,
      metric,
      tests,
      difference: means.first[metric]! - means.second[metric]!,
      ...(interval && { low: interval.low, high: interval.high }),
      ...(interval && {
        method: run?.tTest ? `paired t-test over ${over}` : 'paired bootstrap over utterances',
      }),
    };
  });
}
