import { metricInfo } from '@erc/metrics';
import type { EpochReport, TrainCallback } from '@erc/trainer';
import { shownMetric } from '../show/shown-metric.js';
import { durationOf, type Progress, type ProgressTask } from './progress.js';

/** Options of {@link watchTraining}. */
export interface WatchTrainingOptions {
  /** What is trained, such as `demo` or `seed-1/fold-2`. */
  readonly name: string;
  /** The dev metric that selects the best epoch. It is the first in the table. */
  readonly monitor: string;
  readonly progress: Progress;
}

/** Dev metrics that the table has room for, beside the monitored one, in this order. */
const SHOWN = ['weightedF1', 'accuracy', 'macroF1', 'cccMean', 'loss'] as const;
const MOST_COLUMNS = 4;

/**
 * Shows a training: a line that lives (epoch, loss, learning rate, steps per second, time left), and a row for each epoch, the best so far
 * marked `*`.
 */
export function watchTraining({ name, monitor, progress }: WatchTrainingOptions): TrainCallback {
  let task: ProgressTask | undefined;
  let columns: string[] | undefined;
  let epochs = 0;
  return {
    name: 'console',
    onStart(start) {
      ({ epochs } = start);
      const from = start.resumedAt?.updatesDone ?? 0;
      task = progress.task(`train ${name}`, epochs * start.updatesPerEpoch, { unit: 'steps', from });
    },
    onUpdate: ({ epoch, updatesDone, loss, learningRate }) =>
      task?.update(
        updatesDone,
        undefined,
        `epoch ${epoch}/${epochs} loss ${loss.toFixed(3)} lr ${rateOf(learningRate)}`,
      ),
    onEpoch(report) {
      if (!columns) {
        columns = columnsOf(report, monitor);
        progress.line(headerOf(columns));
      }
      progress.line(rowOf(report, columns));
    },
    onEnd({ best }) {
      const value = best.dev[monitor];
      task?.done(
        `best epoch ${best.epoch}${value === undefined ? '' : `, dev ${titleOf(monitor)} ${shownMetric(monitor, value)}`}`,
      );
    },
  };
}

const columnsOf = ({ dev }: EpochReport, monitor: string): string[] =>
  [...new Set([monitor, ...SHOWN])].filter((name) => dev[name] !== undefined).slice(0, MOST_COLUMNS);

const titleOf = (name: string): string => (name === 'loss' ? 'dev loss' : metricInfo(name).title);
const rateOf = (learningRate: number): string => learningRate.toExponential(1);

const row = (cells: readonly (readonly [string, number])[]): string =>
  cells.map(([text, width]) => text.padStart(width)).join('  ');
const widthOf = (column: string): number => Math.max(6, titleOf(column).length);

const headerOf = (columns: readonly string[]): string =>
  row([
    ['epoch', 5],
    ['train loss', 10],
    ['lr', 7],
    ...columns.map((name): [string, number] => [titleOf(name), widthOf(name)]),
    ['time', 8],
  ]);

function rowOf(
  { epoch, trainLoss, learningRate, dev, seconds, best }: EpochReport,
  columns: readonly string[],
): string {
  const cell = (name: string): string => (dev[name] === undefined ? '–' : shownMetric(name, dev[name]));
  const time = seconds < 60 ? `${seconds.toFixed(1)} s` : durationOf(seconds);
  const cells = row([
    [String(epoch), 5],
    [trainLoss.toFixed(4), 10],
    [rateOf(learningRate), 7],
    ...columns.map((name): [string, number] => [cell(name), widthOf(name)]),
    [time, 8],
  ]);
  return best ? `${cells} *` : cells;
}
