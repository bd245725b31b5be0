import { createMetricTable } from '@erc/metrics';
import type { SweepRecord } from '@erc/run-folder';
import { shownScore } from './shown-metric.js';

/** Trials that the terminal shows. */
const SHOWN = 10;

/** The best trials as lines of text. */
export function sweepLines({ name, metric, pluginMetrics, planned, trials }: SweepRecord): string[] {
  const paths = Object.keys(trials[0]?.settings ?? {});
  const failed = trials.filter((own) => own.failed !== undefined).length;
  const facts = createMetricTable(pluginMetrics).of(metric);
  const { title, rate } = facts;
  const table = [
    ['trial', `${title}${rate ? ' %' : ''}`, ...paths],
    ...trials.slice(0, SHOWN).map(({ trial, settings, mean, sd, runs = 1 }) => [
      String(trial),
      mean ? shownScore(facts, mean[metric], runs > 1 ? sd?.[metric] : undefined) : 'failed',
      ...paths.map((path) => {
        const value = settings[path];
        return typeof value === 'object' ? JSON.stringify(value) : String(value);
      }),
    ]),
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return [
    `${name}: ${trials.length} of ${planned} trials${failed > 0 ? `, ${failed} failed` : ''}, by dev ${title}`,
    ...table.map((row) => row.map((cell, k) => cell.padStart(widths[k]!)).join('  ')),
    ...trials
      .slice(0, SHOWN)
      .flatMap(({ trial, failed }) => (failed === undefined ? [] : [`trial ${trial} failed: ${failed}`])),
  ];
}
