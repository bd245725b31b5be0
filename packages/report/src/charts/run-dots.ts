import type { TopLevelSpec } from 'vega-lite';
import type { SummaryRecord } from '../run-folder/schemas.js';
import { labelRoom } from './theme.js';

const METRICS = [
  ['accuracy', 'accuracy'],
  ['weightedF1', 'weighted F1'],
  ['macroF1', 'macro F1'],
] as const;

/** Every run as a dot, per metric, with the mean as a bar and one standard deviation as a whisker. */
export function runDots({ runs, mean, sd }: SummaryRecord): TopLevelSpec {
  const y = {
    field: 'metric',
    type: 'nominal',
    sort: METRICS.map(([, name]) => name),
    title: null,
    axis: { ticks: false, domain: false, grid: true, labelColor: 'var(--ink)', labelPadding: 8 },
  } as const;
  const score = {
    type: 'quantitative',
    title: 'score',
    axis: { labelFlush: false, tickCount: 5 },
    scale: { zero: false, nice: true, padding: 12 },
  } as const;
  return {
    autosize: 'none',
    padding: { left: labelRoom(METRICS.map(([, name]) => name)), top: 4, right: 20, bottom: 46 },
    width: 330,
    height: { step: 56 },
    layer: [
      {
        data: {
          values: METRICS.map(([key, metric]) => ({
            metric,
            mean: mean[key],
            low: mean[key] - sd[key],
            high: mean[key] + sd[key],
          })),
        },
        encoding: { y },
        layer: [
          {
            mark: { type: 'rule', color: 'var(--bar)', strokeWidth: 10, opacity: 0.55, strokeCap: 'round' },
            encoding: { x: { field: 'low', ...score }, x2: { field: 'high' } },
          },
          {
            mark: { type: 'tick', color: 'var(--ink)', thickness: 2.5, size: 26 },
            encoding: { x: { field: 'mean', ...score } },
          },
        ],
      },
      {
        data: {
          values: runs.flatMap((run) => METRICS.map(([key, metric]) => ({ metric, value: run[key] }))),
        },
        mark: { type: 'point', filled: true, color: 'var(--accent)', size: 70, opacity: 0.8 },
        encoding: { y, x: { field: 'value', ...score } },
      },
    ],
  };
}
