import type { TopLevelSpec } from 'vega-lite';
import type { LengthFacts } from '../dataset/facts.js';

/** Counts in steps of equal width. */
export const histogram = (values: LengthFacts['histogram'], title: string): TopLevelSpec => ({
  autosize: 'none',
  padding: { left: 56, top: 6, right: 12, bottom: 46 },
  width: 340,
  height: 150,
  data: { values: values.map(({ from, to, count }) => ({ from, to, count })) },
  mark: { type: 'bar', color: 'var(--accent)', binSpacing: 1 },
  encoding: {
    x: {
      field: 'from',
      type: 'quantitative',
      bin: { binned: true },
      title,
      axis: { tickCount: 6, labelFlush: false, grid: false },
    },
    x2: { field: 'to' },
    y: { field: 'count', type: 'quantitative', title: 'count', axis: { tickCount: 4 } },
  },
});
