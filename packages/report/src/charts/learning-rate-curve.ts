import type { LearningRateRecord } from '@erc/run-folder';
import type { TopLevelSpec } from 'vega-lite';

type Layer = Extract<TopLevelSpec, { readonly layer: unknown }>['layer'][number];

/** Rates that are marked, by what they are called. */
export type MarkedRates = readonly { readonly name: string; readonly rate: number }[];

/** The name of the lower of two rates stands before its line, so that the other's does not cross it. */
const besideOf = ({ rate }: MarkedRates[number], marked: MarkedRates) =>
  marked.some((other) => other.rate > rate)
    ? ({ align: 'right', dx: -5 } as const)
    : ({ align: 'left', dx: 5 } as const);

/** Loss over the learning rate, on a logarithmic axis: each batch, the smoothed curve, and the rates that are suggested. */
export function learningRateCurve(
  { points, smoothed }: Pick<LearningRateRecord, 'points' | 'smoothed'>,
  marked: MarkedRates,
): TopLevelSpec {
  const low = Math.min(...smoothed);
  // Where it runs away the loss is so high that its fall could not be seen beside it.
  const top = low + Math.max(1.5 * (smoothed[0]! - low), 0.25 * Math.abs(low), 1e-6);
  const values = points
    .map(({ rate, loss }, i) => ({ rate, loss, smoothed: smoothed[i]! }))
    .filter((point) => point.smoothed <= top);
  const x = {
    field: 'rate',
    type: 'quantitative',
    title: 'learning rate',
    scale: { type: 'log', nice: false },
    axis: { format: '.0e', tickCount: 8, grid: false, labelFlush: false },
  } as const;
  const y = (field: string) =>
    ({ field, type: 'quantitative', title: 'loss', scale: { zero: false }, axis: { tickCount: 6 } }) as const;
  return {
    width: 640,
    height: 280,
    data: { values },
    layer: [
      {
        data: { values: values.filter(({ loss }) => loss <= top) },
        mark: { type: 'point', filled: true, size: 18, color: 'var(--muted)', opacity: 0.6 },
        encoding: { x, y: y('loss') },
      },
      { mark: { type: 'line', color: 'var(--curve-1)' }, encoding: { x, y: y('smoothed') } },
      ...marked.map(
        (mark, i): Layer => ({
          data: { values: [mark] },
          encoding: { x },
          layer: [
            { mark: { type: 'rule', color: 'var(--ink)', strokeDash: [3, 3] } },
            {
              mark: { type: 'text', y: 10 + 16 * i, ...besideOf(mark, marked) },
              encoding: { text: { field: 'name' } },
            },
          ],
        }),
      ),
    ],
  };
}
