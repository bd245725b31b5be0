import { COMPARED, titleOf } from '@erc/experiment';
import { pairedTestTable } from '@erc/metrics';
import type { RunTest, SystemComparison } from '@erc/run-folder';
import { shownMetric } from './shown-metric.js';

const points = (name: string, value: number): string =>
  `${value > 0 ? '+' : value < 0 ? '−' : ''}${shownMetric(name, Math.abs(value))}`;

const p = (value: number): string => (value < 0.001 ? 'p < 0.001' : `p = ${value.toFixed(3)}`);

/** The comparison for the terminal. */
export function comparisonLines({
  first,
  second,
  split,
  pairs,
  means,
  runs,
  utterances,
}: SystemComparison): string[] {
  const shared = COMPARED.filter(
    (name) => means.first[name] !== undefined && means.second[name] !== undefined,
  );
  const width = Math.max(...shared.map((name) => titleOf(name).length));
  const { fold } = pairs[0]!;
  const kind = fold === undefined ? 'seeds' : 'folds';
  return [
    `${first} against ${second} on ${split}${pairs.length > 1 ? `, means over ${pairs.length} ${kind}` : ''}`,
    ...shared.map((name) => {
      const [a, b] = [means.first[name]!, means.second[name]!];
      return `${titleOf(name).padEnd(width)}  ${shownMetric(name, a).padStart(6)}  ${shownMetric(name, b).padStart(6)}  ${points(name, a - b).padStart(6)}`;
    }),
    ...(runs.length > 0 ? runLines(runs, `${pairs.length} ${kind}`) : []),
    '',
    `over ${utterances.count} utterances${pairs.length > 1 ? ` of seed ${utterances.seed}` : ''}, ${utterances.metrics[0]?.bootstrap.resamples ?? 0} resamples`,
    ...utterances.metrics.map(
      ({ metric, bootstrap: { difference, low, high, pValue }, randomization }) =>
        `${titleOf(metric)}: ${points(metric, difference)}, 95 % interval ${points(metric, low)} … ${points(metric, high)}; paired bootstrap ${p(pValue)}, randomisation of whole dialogues ${p(randomization.pValue)}`,
    ),
    ...(utterances.mcnemar
      ? [
          `accuracy: ${utterances.mcnemar.onlyFirst} right in ${first} only, ${utterances.mcnemar.onlySecond} in ${second} only; McNemar (exact) ${p(utterances.mcnemar.pValue)}`,
        ]
      : []),
  ];
}

function runLines(runs: readonly RunTest[], over: string): string[] {
  const rows = runs.flatMap(({ metric, tTest }) => (tTest ? [{ name: titleOf(metric), result: tTest }] : []));
  const alike = runs.filter(({ tTest }) => !tTest).map(({ metric }) => titleOf(metric));
  const ranks = runs.flatMap(({ metric, wilcoxon }) =>
    wilcoxon ? [`${titleOf(metric)} W ${wilcoxon.statistic}, ${p(wilcoxon.pValue)}`] : [],
  );
  return [
    '',
    `paired t-test over ${over}`,
    ...(rows.length > 0 ? pairedTestTable(rows) : []),
    ...(alike.length > 0 ? [`the same difference in every pair, so no t: ${alike.join(', ')}`] : []),
    ...(ranks.length > 0 ? [`Wilcoxon signed-rank: ${ranks.join('; ')}`] : []),
  ];
}
