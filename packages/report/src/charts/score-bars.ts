import type { TopLevelSpec } from 'vega-lite';
import { rateText } from '../page/format.js';
import { labelRoom, shortened } from './theme.js';

/** One bar: a run, or a set of streams. */
export interface ScoreBar {
  readonly name: string;
  readonly value: number;
  readonly sd?: number;
  /** Whether it stands out: the best row. */
  readonly best: boolean;
}

/** A score in 0 … 1 of each row, with whiskers of one standard deviation where it is known. */
export function scoreBars(bars: readonly ScoreBar[], title: string): TopLevelSpec {
  const names = shortened(bars.map(({ name }) => name));
  const values = bars.map(({ value, sd = 0, best }, i) => ({
    name: names[i]!,
    value,
    text: rateText(value),
    low: Math.max(0, value - sd),
    high: Math.min(1, value + sd),
    spread: sd > 0,
    color: best ? 'var(--accent)' : 'var(--bar)',
  }));
  return {
    autosize: 'none',
    padding: {
      left: labelRoom(names),
      top: 4,
      right: 12,
      bottom: 46,
    },
    width: 290,
    height: { step: 34 },
    data: { values },
    encoding: {
      y: {
        field: 'name',
        type: 'nominal',
        sort: null,
        title: null,
        axis: {
          ticks: false,
          domain: false,
          grid: false,
          labelColor: 'var(--ink)',
          labelPadding: 8,
          labelLimit: 0,
        },
      },
    },
    layer: [
      {
        mark: { type: 'bar', height: 20, cornerRadiusEnd: 3 },
        encoding: {
          x: {
            field: 'value',
            type: 'quantitative',
            title,
            scale: { domainMin: 0, domainMax: 1 },
            stack: null,
            axis: { labelFlush: false, tickCount: 5, format: '.1f' },
          },
          color: { field: 'color', type: 'nominal', scale: null, legend: null },
        },
      },
      {
        transform: [{ filter: 'datum.spread' }],
        mark: { type: 'rule', color: 'var(--ink)', strokeWidth: 1.75 },
        encoding: { x: { field: 'low', type: 'quantitative' }, x2: { field: 'high' } },
      },
      {
        transform: [{ filter: 'datum.spread' }, { fold: ['low', 'high'], as: ['end', 'at'] }],
        mark: { type: 'tick', color: 'var(--ink)', thickness: 1.75, size: 10 },
        encoding: { x: { field: 'at', type: 'quantitative' } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 8 },
        encoding: {
          x: { field: 'high', type: 'quantitative' },
          text: { field: 'text' },
        },
      },
    ],
  };
}
