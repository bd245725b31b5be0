import { definedMetrics, type UndefinedReasons } from '@erc/metrics';
import { pairsText } from '@erc/report/text';
import type { ComparisonInput, SystemComparison, UtteranceTest } from '@erc/run-folder';
import { headlineOf } from '../record/plugin-metrics.js';
import { noteOnResamples } from './note-on-resamples.js';
import { testsOverRuns } from './tests-over-runs.js';

type Difference = NonNullable<ComparisonInput['differences']>[number];
type Test = NonNullable<Difference['tests']>[number];

/** A comparison of two systems as the page of comparisons reads it. */
export function comparisonPage(comparison: SystemComparison): ComparisonInput {
  const { first, second, split, pairs, means, whyUndefined, utterances, pluginMetrics } = comparison;
  const ofPlugins = pluginMetrics ? { pluginMetrics } : {};
  const shared = { runs: pairs.length, examples: utterances.count };
  return {
    name: `${first} against ${second}`,
    split,
    metric: headlineOf(definedMetrics(means.first), ofPlugins),
    ...ofPlugins,
    runs: [
      { name: first, ...shared, metrics: means.first, ...reasonsIn(whyUndefined?.first) },
      { name: second, ...shared, metrics: means.second, ...reasonsIn(whyUndefined?.second) },
    ],
    differences: differencesOf(comparison),
  };
}

const reasonsIn = (whyUndefined: UndefinedReasons | undefined) => (whyUndefined ? { whyUndefined } : {});

function differencesOf(comparison: SystemComparison): Difference[] {
  const { first, second, pairs, runs, utterances, untested = [] } = comparison;
  const names = new Set([
    ...runs.map(({ metric }) => metric),
    ...utterances.metrics.map(({ metric }) => metric),
    ...(utterances.mcnemar ? [utterances.mcnemar.metric] : []),
    ...untested.map(({ metric }) => metric),
  ]);
  return [...names].map((metric): Difference => {
    const run = runs.find((one) => one.metric === metric);
    const utterance = utterances.metrics.find((one) => one.metric === metric);
    const tests: Test[] = run ? testsOverRuns(run, pairsText(pairs, run.first.length)) : [];
    if (utterance) tests.push(...testsOverUtterances(utterance, utterances));
    if (metric === utterances.mcnemar?.metric) {
      const { onlyFirst, onlySecond, pValue } = utterances.mcnemar;
      const values = { 'only first right': onlyFirst, 'only second right': onlySecond };
      tests.push({ name: 'McNemar, exact', pValue, values });
    }
    for (const { metric: other, over, why } of untested) {
      if (other === metric) tests.push({ name: `tests over ${over}`, pValue: null, note: why });
    }
    return { first, second, metric, tests, ...headOf(metric, comparison) };
  });
}

type Head = Pick<Difference, 'difference' | 'low' | 'high' | 'method'>;

/** The difference that stands for a metric, with its own interval where it has one: the mean over the pairs, else the one over the utterances. */
function headOf(metric: string, { pairs, means, runs, utterances }: SystemComparison): Head {
  const run = runs.find((one) => one.metric === metric);
  const bootstrap = utterances.metrics.find((one) => one.metric === metric)?.bootstrap;
  const [a, b] = [means.first[metric], means.second[metric]];
  const mean = typeof a === 'number' && typeof b === 'number' ? a - b : null;
  if (run?.tTest) {
    const { low, high, difference } = run.tTest;
    const method = `paired t-test over ${pairsText(pairs, run.first.length)}`;
    // Folds with unequal numbers of seeds: the test is of the mean over folds, not over all runs.
    return { difference: isEven(pairs) ? mean : difference, low, high, method };
  }
  // The interval of one seed does not belong to a mean over seeds.
  if (!bootstrap || (mean !== null && pairs.length > 1)) return { difference: mean };
  const { low, high, difference } = bootstrap;
  const method = `paired bootstrap over ${utterancesText(utterances)}`;
  return { difference: mean ?? difference, low, high, method };
}

/** Whether every fold has as many seeds. */
function isEven(pairs: SystemComparison['pairs']): boolean {
  const counts = new Map<number | undefined, number>();
  for (const { fold } of pairs) counts.set(fold, (counts.get(fold) ?? 0) + 1);
  return new Set(counts.values()).size === 1;
}

const utterancesText = ({ count, seed }: SystemComparison['utterances']): string =>
  `${count} utterances of seed ${seed}`;

function testsOverUtterances(
  { bootstrap, randomization }: UtteranceTest,
  utterances: SystemComparison['utterances'],
): Test[] {
  const { difference, low, high, pValue } = bootstrap;
  return [
    {
      name: `paired bootstrap over ${utterancesText(utterances)}`,
      pValue,
      values: { difference, 'from (95 %)': low, 'to (95 %)': high },
      ...noteOnResamples(bootstrap),
    },
    {
      name: `randomisation of whole dialogues, ${utterancesText(utterances)}`,
      pValue: randomization.pValue,
      ...noteOnResamples(randomization),
    },
  ];
}
