import type { MetricTable } from '@erc/metrics';
import type { SummaryRecord } from '@erc/run-folder';
import type { TopLevelSpec } from 'vega-lite';
import { labelRoom } from './theme.js';

/** Every run as a dot, per metric, with the mean as a bar and one standard deviation as a whisker. */
export function runDots(
  { runs, mean, sd }: SummaryRecord,
  metrics: readonly string[],
  table: MetricTable,
): TopLevelSpec {
  const titleOf = (name: string): string => table.of(name).title;
  const titles = metrics.map(titleOf);
  const y = {
    field: 'metric',
    type: 'nominal',
    sort: titles,
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
    padding: { left: labelRoom(titles), top: 4, right: 20, bottom: 46 },
    width: 330,
    height: { step: 56 },
    layer: [
      {
        data: {
          values: metrics.map((name) => ({
            metric: titleOf(name),
            mean: mean[name]!,
            low: mean[name]! - (sd[name] ?? 0),
            high: mean[name]! + (sd[name] ?? 0),
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
          values: runs.flatMap((run) =>
            metrics.flatMap((name) => {
              const value = run.metrics[name];
              return typeof value !== 'number' ? [] : [{ metric: titleOf(name), value }];
            }),
          ),
        },
        mark: { type: 'point', filled: true, color: 'var(--accent)', size: 70, opacity: 0.8 },
        encoding: { y, x: { field: 'value', ...score } },
      },
    ],
  };
}
