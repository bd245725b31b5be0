import type { ClassEvaluation } from '@erc/run-folder';
import type { TopLevelSpec } from 'vega-lite';
import { percentText } from '../page/format.js';
import { labelRoom } from './theme.js';

// A jump at one half: no cell gets the middle shade on which neither dark nor light figures have enough contrast.
const opacityOf = (share: number): number => (share <= 0.5 ? share : 0.6 + 0.4 * share);

/** True emotion in rows, predicted in columns: the colour is the share of the row, the numbers are the count and that share. */
export function confusionMatrix({ confusion, labels }: ClassEvaluation): TopLevelSpec {
  const values = labels.flatMap((actual, row) => {
    const support = confusion[row]!.reduce((sum, count) => sum + count, 0);
    return labels.map((predicted, column) => {
      const count = confusion[row]![column]!;
      const share = support > 0 ? count / support : 0;
      return {
        actual,
        predicted,
        count,
        percent: count > 0 ? percentText(share) : '',
        opacity: opacityOf(share),
        right: row === column,
      };
    });
  });
  const color = {
    condition: [
      { test: 'datum.opacity > 0.5', value: 'var(--on-heat)' },
      { test: 'datum.count === 0', value: 'var(--faint)' },
    ],
    value: 'var(--ink)',
  };
  const axis = {
    ticks: false,
    domain: false,
    labelColor: 'var(--ink)',
    labelPadding: 6,
    labelOverlap: false,
  } as const;
  return {
    width: { step: Math.max(52, labelRoom(labels) - 6) },
    height: { step: 46 },
    data: { values },
    encoding: {
      x: {
        field: 'predicted',
        type: 'nominal',
        sort: [...labels],
        title: 'predicted',
        axis: { ...axis, orient: 'top', labelAngle: 0, labelLimit: 0 },
        scale: { padding: 0.04 },
      },
      y: {
        field: 'actual',
        type: 'nominal',
        sort: [...labels],
        title: 'true',
        axis,
        scale: { padding: 0.04 },
      },
    },
    layer: [
      { mark: { type: 'rect', color: 'var(--cell)', cornerRadius: 4 } },
      {
        mark: { type: 'rect', color: 'var(--heat)', cornerRadius: 4 },
        encoding: { opacity: { field: 'opacity', type: 'quantitative', scale: null, legend: null } },
      },
      {
        transform: [{ filter: 'datum.right' }],
        mark: { type: 'rect', filled: false, stroke: 'var(--ink)', strokeWidth: 1.25, cornerRadius: 4 },
      },
      {
        mark: { type: 'text', fontSize: 13, dy: { expr: 'datum.count > 0 ? -6 : 0' } },
        encoding: { text: { field: 'count' }, color },
      },
      {
        transform: [{ filter: 'datum.count > 0' }],
        mark: { type: 'text', fontSize: 10.5, dy: 8 },
        encoding: { text: { field: 'percent' }, color },
      },
    ],
  };
}
