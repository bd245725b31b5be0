import type { TopLevelSpec } from 'vega-lite';
import { countText, percentText } from '../page/format.js';
import { emotionColor } from '../page/palette.js';
import { labelRoom } from './theme.js';

/** Utterances of each label as a bar in its colour, with count and share beside it. */
export function labelBars(labels: readonly string[], counts: readonly number[]): TopLevelSpec {
  const total = counts.reduce((sum, count) => sum + count, 0) || 1;
  const values = labels.map((label, i) => ({
    label,
    count: counts[i]!,
    text: `${countText(counts[i]!)} (${percentText(counts[i]! / total)})`,
    color: emotionColor(i),
  }));
  const y = {
    field: 'label',
    type: 'nominal',
    sort: [...labels],
    title: null,
    axis: { ticks: false, domain: false, labelColor: 'var(--ink)', labelPadding: 8, grid: false },
  } as const;
  const x = {
    field: 'count',
    type: 'quantitative',
    title: 'utterances',
    stack: null,
    axis: { tickCount: 4, labelFlush: false },
  } as const;
  return {
    autosize: 'none',
    padding: { left: labelRoom(labels), top: 4, right: 100, bottom: 46 },
    width: 300,
    height: { step: 30 },
    data: { values },
    layer: [
      {
        mark: { type: 'bar', height: 18, cornerRadiusEnd: 3 },
        encoding: { y, x, color: { field: 'color', type: 'nominal', scale: null, legend: null } },
      },
      {
        mark: { type: 'text', align: 'left', dx: 6 },
        encoding: { y, x, text: { field: 'text' } },
      },
    ],
  };
}
