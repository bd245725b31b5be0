import type { TopLevelSpec } from 'vega-lite';

/** Predictions of about the same confidence. */
export interface ReliabilityBar {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Share of right answers. */
  readonly accuracy: number;
  /** Mean confidence. */
  readonly confidence: number;
}

const WIDTH = 320;
/** Space between neighbouring bars, in units of confidence. */
const GAP = 0.005;

/**
 * Share of right answers against confidence, with the diagonal of perfect calibration; below, how many predictions each bin holds.
 *
 * @param bins Those that hold predictions.
 */
export function reliabilityDiagram(bins: readonly ReliabilityBar[]): TopLevelSpec {
  const filled = bins.map((bin) => ({ ...bin, left: bin.low + GAP, right: bin.high - GAP }));
  const x = { type: 'quantitative', scale: { domainMin: 0, domainMax: 1 } } as const;
  const y = { ...x, title: 'share right', axis: { format: '.1f', tickCount: 5 } } as const;
  // Plain rectangles: Vega-Lite's bars need bins that it made itself, and clip what sticks out.
  const bars = { x: { ...x, field: 'left', title: null, axis: null }, x2: { field: 'right' } } as const;
  return {
    spacing: 12,
    vconcat: [
      {
        width: WIDTH,
        height: 230,
        layer: [
          {
            data: { values: filled },
            mark: { type: 'rect', color: 'var(--bar)' },
            encoding: { ...bars, y: { ...y, field: 'accuracy' }, y2: { datum: 0 } },
          },
          {
            data: {
              values: [
                { confidence: 0, accuracy: 0 },
                { confidence: 1, accuracy: 1 },
              ],
            },
            mark: { type: 'line', color: 'var(--muted)', strokeDash: [4, 4], strokeWidth: 1.5 },
            encoding: { x: { ...x, field: 'confidence' }, y: { ...y, field: 'accuracy' } },
          },
          {
            data: { values: filled },
            mark: { type: 'point', filled: true, color: 'var(--accent)', size: 60, opacity: 1 },
            encoding: { x: { ...x, field: 'confidence' }, y: { ...y, field: 'accuracy' } },
          },
        ],
      },
      {
        width: WIDTH,
        height: 50,
        data: { values: filled },
        mark: { type: 'rect', color: 'var(--bar)' },
        encoding: {
          ...bars,
          x: {
            ...bars.x,
            title: 'confidence',
            axis: { grid: false, format: '.1f', tickCount: 5, labelFlush: false },
          },
          y: {
            field: 'count',
            type: 'quantitative',
            title: 'count',
            axis: { tickCount: 3, tickMinStep: 1, format: 'd' },
          },
          y2: { datum: 0 },
        },
      },
    ],
  };
}
