import type { TopLevelSpec } from 'vega-lite';
import { labelRoom, shortened } from './theme.js';

/** A difference with its interval. */
export interface DifferenceDot {
  readonly name: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Differences as dots on their intervals, beside a line at 0.
 *
 * @param title Of the axis.
 */
export function differenceDots(dots: readonly DifferenceDot[], title: string): TopLevelSpec {
  const names = shortened(dots.map(({ name }) => name));
  const values = dots.map((dot, i) => ({ ...dot, name: names[i]! }));
  const y = {
    field: 'name',
    type: 'nominal',
    sort: names,
    title: null,
    axis: { ticks: false, domain: false, labelColor: 'var(--ink)', labelPadding: 8, labelLimit: 0 },
  } as const;
  const x = {
    type: 'quantitative',
    title,
    axis: { labelFlush: false, tickCount: 6, format: '+.2f' },
    scale: { nice: true, zero: true, padding: 8 },
  } as const;
  return {
    autosize: 'none',
    padding: { left: labelRoom(names), top: 4, right: 20, bottom: 46 },
    width: 330,
    height: { step: 34 },
    data: { values },
    layer: [
      {
        mark: { type: 'rule', color: 'var(--rule)', strokeDash: [4, 4] },
        encoding: { x: { datum: 0, ...x } },
      },
      {
        mark: { type: 'rule', color: 'var(--bar)', strokeWidth: 4, strokeCap: 'round' },
        encoding: { y, x: { field: 'low', ...x }, x2: { field: 'high' } },
      },
      {
        mark: { type: 'point', filled: true, color: 'var(--accent)', size: 80, opacity: 1 },
        encoding: { y, x: { field: 'value', ...x } },
      },
    ],
  };
}
