import type { AllEvaluated } from '@erc/experiment';
import { metricInfo } from '@erc/metrics';
import { shownMetrics } from './show-evaluation.js';
import { shownMetric } from './shown-metric.js';

/** The table for the terminal: best first. */
export function allLines({ comparison }: AllEvaluated): string[] {
  const { runs, split, metric = 'weightedF1', notes = [] } = comparison;
  const value = (name: string, one: (typeof runs)[number]): number | undefined =>
    one.metrics[name] ?? undefined;
  const sorted = [...runs].sort((a, b) => (value(metric, b) ?? -2) - (value(metric, a) ?? -2));
  const wanted = ['accuracy', 'weightedF1', 'macroF1', 'uar', 'cccValence', 'cccArousal'];
  const columns = shownMetrics(wanted).filter((name) => runs.some((one) => value(name, one) !== undefined));
  const width = Math.max(...runs.map(({ name }) => name.length), 3);
  const cell = (text: string): string => text.padStart(14);
  return [
    `${'run'.padEnd(width)}${columns.map((name) => cell(metricInfo(name).title)).join('')}   (${split})`,
    ...sorted.map((one) => {
      const cells = columns.map((name) => {
        const mean = value(name, one);
        const sd = one.sd?.[name];
        if (mean === undefined) return cell('–');
        return cell(
          `${shownMetric(name, mean)}${typeof sd === 'number' ? ` ± ${shownMetric(name, sd)}` : ''}`,
        );
      });
      return `${one.name.padEnd(width)}${cells.join('')}`;
    }),
    ...notes,
  ];
}
