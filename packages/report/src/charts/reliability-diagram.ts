import type { TopLevelSpec } from 'vega-lite';
import type { Calibration } from '../measures/calibration.js';

/** Share of right answers against confidence, with the diagonal of perfect calibration; below, how many predictions each bin holds. */
export function reliabilityDiagram({ bins }: Calibration): TopLevelSpec {
  const filled = bins.filter(({ count }) => count > 0);
  const x = {
    field: 'low',
    type: 'quantitative',
    title: 'confidence',
    scale: { domainMin: 0, domainMax: 1 },
    axis: { grid: false, format: '.1f', tickCount: 5 },
  } as const;
  return {
    spacing: 14,
    vconcat: [
      {
        width: 300,
        height: 250,
        layer: [
          {
            data: { values: filled },
            mark: { type: 'bar', color: 'var(--bar)', binSpacing: 2, cornerRadiusEnd: 2 },
            encoding: {
              x: { ...x, title: null, axis: { ...x.axis, labels: false } },
              x2: { field: 'high' },
              y: {
                field: 'accuracy',
                type: 'quantitative',
                title: 'share right',
                scale: { domainMin: 0, domainMax: 1 },
                axis: { format: '.1f', tickCount: 5 },
              },
            },
          },
          {
            data: {
              values: [
                { at: 0, y: 0 },
                { at: 1, y: 1 },
              ],
            },
            mark: { type: 'line', color: 'var(--muted)', strokeDash: [4, 4], strokeWidth: 1.5 },
            encoding: {
              x: { field: 'at', type: 'quantitative' },
              y: { field: 'y', type: 'quantitative' },
            },
          },
          {
            data: { values: filled },
            mark: { type: 'point', filled: true, color: 'var(--accent)', size: 55, opacity: 1 },
            encoding: {
              x: { field: 'confidence', type: 'quantitative' },
              y: { field: 'accuracy', type: 'quantitative' },
            },
          },
        ],
      },
      {
        width: 300,
        height: 56,
        data: { values: filled },
        mark: { type: 'bar', color: 'var(--accent)', opacity: 0.75, binSpacing: 2 },
        encoding: {
          x,
          x2: { field: 'high' },
          y: {
            field: 'count',
            type: 'quantitative',
            title: 'count',
            axis: { tickCount: 3, tickMinStep: 1, format: 'd' },
          },
        },
      },
    ],
  };
}
