import { lossMetric, type MetricTable } from '@erc/metrics';
import type { RunRecord } from '@erc/run-folder';
import type { TopLevelSpec } from 'vega-lite';

type Epochs = RunRecord['epochs'];

interface Point {
  readonly epoch: number;
  readonly curve: string;
  readonly value: number;
}

interface ValueAxis {
  readonly title: string;
  /** Whether it starts at 0. @default false */
  readonly zero?: boolean;
  readonly format?: string;
}

const curves = (
  points: readonly Point[],
  names: readonly string[],
  bestEpoch: number,
  { title, zero = false, format }: ValueAxis,
): TopLevelSpec => {
  const epochs = points.map(({ epoch }) => epoch);
  const colors = ['var(--curve-1)', 'var(--curve-2)', 'var(--curve-3)'].slice(0, names.length);
  const dashes = [
    [1, 0],
    [7, 4],
    [2, 4],
  ].slice(0, names.length);
  const x = {
    field: 'epoch',
    type: 'quantitative',
    title: 'epoch',
    scale: {
      domainMin: Math.min(...epochs),
      domainMax: Math.max(...epochs, Math.min(...epochs) + 1),
      nice: false,
    },
    axis: { tickMinStep: 1, format: 'd', grid: false, labelFlush: false, tickCount: 8 },
  } as const;
  return {
    width: 400,
    height: 230,
    data: { values: [...points] },
    layer: [
      {
        data: { values: [{ epoch: bestEpoch, text: `best: ${bestEpoch}` }] },
        encoding: { x },
        layer: [
          { mark: { type: 'rule', color: 'var(--muted)', strokeDash: [3, 3] } },
          { mark: { type: 'text', y: -7, color: 'var(--muted)' }, encoding: { text: { field: 'text' } } },
        ],
      },
      {
        mark: {
          type: 'line',
          point: epochs.length / names.length <= 30 ? { filled: true, size: 28 } : false,
        },
        encoding: {
          x,
          y: {
            field: 'value',
            type: 'quantitative',
            title,
            scale: { zero },
            axis: { tickCount: 6, ...(format !== undefined && { format }) },
          },
          color: {
            field: 'curve',
            type: 'nominal',
            scale: { domain: [...names], range: colors },
            legend: {
              orient: 'bottom',
              direction: 'horizontal',
              title: null,
              symbolType: 'stroke',
              symbolSize: 400,
            },
          },
          strokeDash: { field: 'curve', type: 'nominal', scale: { domain: [...names], range: dashes } },
        },
      },
    ],
  };
};

/** No point where the value is not defined. */
const pointOf = (epoch: number, curve: string, value: number | null | undefined): Point[] =>
  typeof value === 'number' ? [{ epoch, curve, value }] : [];

/** Loss per epoch: train, and dev where the run has it. */
export function lossCurves(epochs: Epochs, bestEpoch: number): TopLevelSpec {
  const points = epochs.flatMap(({ epoch, trainLoss, dev }): Point[] => [
    { epoch, curve: 'train', value: trainLoss },
    ...pointOf(epoch, 'dev', dev[lossMetric.type]),
  ]);
  const names = points.some(({ curve }) => curve === 'dev') ? ['train', 'dev'] : ['train'];
  return curves(points, names, bestEpoch, { title: 'loss', zero: true });
}

/**
 * Dev metrics per epoch.
 *
 * @param metrics Three names at most.
 */
export function scoreCurves(
  epochs: Epochs,
  bestEpoch: number,
  metrics: readonly string[],
  table: MetricTable,
): TopLevelSpec {
  const titleOf = (name: string): string => table.of(name).title;
  const points = epochs.flatMap(({ epoch, dev }) =>
    metrics.flatMap((name) => pointOf(epoch, titleOf(name), dev[name])),
  );
  return curves(points, metrics.map(titleOf), bestEpoch, { title: 'dev score' });
}

/** Learning rate at the end of each epoch that says it. */
export function rateCurve(epochs: Epochs, bestEpoch: number): TopLevelSpec {
  const points = epochs.flatMap(({ epoch, learningRate }): Point[] =>
    learningRate === undefined ? [] : [{ epoch, curve: 'learning rate', value: learningRate }],
  );
  return curves(points, ['learning rate'], bestEpoch, { title: 'learning rate', zero: true, format: '.1e' });
}
