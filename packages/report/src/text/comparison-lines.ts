import { createMetricTable, type MetricTable, pairedTestTable } from '@erc/metrics';
import type { RunTest, SystemComparison } from '@erc/run-folder';
import { pairsText } from './pairs-text.js';
import { headOf, shownDifference, shownScore } from './shown-metric.js';
import { whyUndefinedLines } from './why-undefined.js';

const p = (value: number): string => (value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`);

/** The comparison. */
export function comparisonLines({
  first,
  second,
  split,
  metrics,
  pluginMetrics,
  pairs,
  means,
  whyUndefined,
  untested = [],
  runs,
  utterances,
}: SystemComparison): string[] {
  const table = createMetricTable(pluginMetrics);
  const width = Math.max(...metrics.map((name) => headOf(table.of(name)).length));
  const n = runs[0]?.first.length ?? pairs.length;
  const over = pairsText(pairs, n);
  const untestedLines = (kind: (typeof untested)[number]['over']): string[] =>
    untested
      .filter((one) => one.over === kind)
      .map(({ metric, why }) => `${table.of(metric).title}: not tested over ${kind}: ${why}`);
  return [
    `${first} against ${second} on ${split}${pairs.length > 1 ? `, means over ${over}` : ''}`,
    ...metrics.map((name) => {
      const facts = table.of(name);
      const [a, b] = [means.first[name], means.second[name]];
      const difference = typeof a === 'number' && typeof b === 'number' ? shownDifference(facts, a - b) : '–';
      const cells = [shownScore(facts, a, null), shownScore(facts, b, null), difference];
      return [headOf(facts).padEnd(width), ...cells.map((cell) => cell.padStart(6))].join('  ');
    }),
    ...whyUndefinedLines(table, metrics, [
      { name: first, metrics: means.first, whyUndefined: whyUndefined?.first },
      { name: second, metrics: means.second, whyUndefined: whyUndefined?.second },
    ]),
    ...(runs.length > 0 ? runLines(runs, over, table) : []),
    ...untestedLines('runs'),
    '',
    `over ${utterances.count} utterances${pairs.length > 1 ? ` of seed ${utterances.seed}` : ''}, ${utterances.metrics[0]?.bootstrap.resamples ?? 0} resamples`,
    ...utterances.metrics.map(({ metric, bootstrap, randomization }) => {
      const { difference, low, high, pValue } = bootstrap;
      const points = (value: number): string => shownDifference(table.of(metric), value);
      return `${table.of(metric).title}: ${points(difference)}, 95 % interval ${points(low)} … ${points(high)}; paired bootstrap ${p(pValue)}${leftOut(bootstrap)}, randomisation of whole dialogues ${p(randomization.pValue)}${leftOut(randomization)}`;
    }),
    ...untestedLines('utterances'),
    ...(utterances.mcnemar
      ? [
          `${table.of(utterances.mcnemar.metric).title}: ${utterances.mcnemar.onlyFirst} right in ${first} only, ${utterances.mcnemar.onlySecond} in ${second} only; McNemar (exact) ${p(utterances.mcnemar.pValue)}`,
        ]
      : []),
  ];
}

/** How many resamples of a test count for nothing. */
const leftOut = ({ withoutScore }: { readonly withoutScore?: number }): string =>
  withoutScore === undefined ? '' : ` (${withoutScore} resamples have no score and are left out)`;

function runLines(runs: readonly RunTest[], over: string, table: MetricTable): string[] {
  const titleOf = (name: string): string => table.of(name).title;
  const rows = runs.flatMap(({ metric, tTest }) => (tTest ? [{ name: titleOf(metric), result: tTest }] : []));
  const alike = runs.filter(({ tTest }) => !tTest).map(({ metric }) => titleOf(metric));
  const equal = runs.filter(({ wilcoxon }) => !wilcoxon).map(({ metric }) => titleOf(metric));
  const huge = rows.filter(({ result }) => !Number.isFinite(result.bayesFactor)).map(({ name }) => name);
  const ranks = runs.flatMap(({ metric, wilcoxon }) =>
    wilcoxon ? [`${titleOf(metric)} W ${wilcoxon.statistic}, ${p(wilcoxon.pValue)}`] : [],
  );
  return [
    '',
    `paired t-test over ${over}`,
    ...(rows.length > 0 ? pairedTestTable(rows) : []),
    ...(alike.length > 0 ? [`the same difference in every pair, so no t: ${alike.join(', ')}`] : []),
    ...(huge.length > 0 ? [`BF10 above 1.8e308: ${huge.join(', ')}`] : []),
    ...(equal.length > 0 ? [`no pair differs, so no Wilcoxon: ${equal.join(', ')}`] : []),
    ...(ranks.length > 0 ? [`Wilcoxon signed-rank: ${ranks.join('; ')}`] : []),
  ];
}
