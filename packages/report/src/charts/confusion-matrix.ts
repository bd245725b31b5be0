import type { TopLevelSpec } from 'vega-lite';
import type { EvaluationRecord } from '../run-folder/schemas.js';
import { labelRoom } from './theme.js';

// A jump at one half: no cell gets the middle shade on which neither dark nor light figures have enough contrast.
const opacityOf = (share: number): number => (share <= 0.5 ? share : 0.6 + 0.4 * share);

/** True emotion in rows, predicted in columns: the colour is the share of the row, the number is the count. */
export function confusionMatrix({ confusion, labels }: EvaluationRecord): TopLevelSpec {
  const values = labels.flatMap((actual, row) => {
    const support = confusion[row]!.reduce((sum, count) => sum + count, 0);
    return labels.map((predicted, column) => {
      const count = confusion[row]![column]!;
      const share = support > 0 ? count / support : 0;
      return { actual, predicted, count, opacity: opacityOf(share), right: row === column };
    });
  });
  const axis = {
    ticks: false,
    domain: false,
    labelColor: 'var(--ink)',
    labelPadding: 6,
    labelOverlap: false,
  } as const;
  return {
    width: { step: Math.max(52, labelRoom(labels) - 6) },
    height: { step: 42 },
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
        mark: { type: 'text', fontSize: 13 },
        encoding: {
          text: { field: 'count' },
          color: {
            condition: [
              { test: 'datum.opacity > 0.5', value: 'var(--on-heat)' },
              { test: 'datum.count === 0', value: 'var(--faint)' },
            ],
            value: 'var(--ink)',
          },
        },
      },
    ],
  };
}
