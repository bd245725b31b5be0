import { createMetricTable, lossMetric, type MetricTable } from '@erc/metrics';
import { headOf, shownMetric, whyUndefinedLines } from '@erc/report/text';
import type { EpochReport, TrainCallback } from '@erc/trainer';
import { durationOf, type Progress, type ProgressTask } from './progress.js';

/** Options of {@link watchTraining}. */
export interface WatchTrainingOptions {
  /** What is trained, such as `demo` or `seed-1/fold-2`. */
  readonly name: string;
  /** The dev metric that selects the best epoch. It is the first in the table. */
  readonly monitor: string;
  /** How metrics are shown. @default the built-in ones are known */
  readonly table?: MetricTable;
  readonly progress: Progress;
}

/** Dev metrics that the table has room for, the monitored one among them, beside the loss. */
const MOST_METRICS = 3;

/**
 * Shows a training: a line that lives (epoch, loss, learning rate, steps per second, time left), and a row for each epoch, the best so far
 * marked `*`.
 */
export function watchTraining({
  name,
  monitor,
  table = createMetricTable(),
  progress,
}: WatchTrainingOptions): TrainCallback {
  let task: ProgressTask | undefined;
  let columns: readonly Column[] | undefined;
  let epochs = 0;
  const said = new Set<string>();
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
        columns = columnsOf(report, monitor, table);
        progress.line(headerOf(columns));
      }
      progress.line(rowOf(report, columns));
      const { dev: metrics, whyUndefined } = report;
      const names = columns.map(({ name }) => name);
      // Each reason once: a metric of a dev split with one class is not defined in any epoch.
      for (const line of whyUndefinedLines(table, names, [{ metrics, whyUndefined }])) {
        if (!said.has(line)) progress.line(line);
        said.add(line);
      }
    },
    onEnd({ best }) {
      const value = best.dev[monitor];
      task?.done(
        `best epoch ${best.epoch}${typeof value === 'number' ? `, dev ${table.of(monitor).title} ${shownMetric(table.of(monitor), value)}` : ''}`,
      );
    },
  };
}

/** A dev metric of the table. */
interface Column {
  readonly name: string;
  readonly title: string;
  readonly rate: boolean;
}

function columnsOf({ dev }: EpochReport, monitor: string, table: MetricTable): Column[] {
  const { type: loss } = lossMetric;
  const names = table
    .leading(Object.keys(dev), monitor)
    .filter((name) => name !== loss)
    .slice(0, MOST_METRICS);
  const scores = names.map((name) => ({ name, title: headOf(table.of(name)), rate: table.of(name).rate }));
  return dev[loss] === undefined
    ? scores
    : [...scores, { name: loss, title: 'dev loss', rate: lossMetric.rate }];
}

const rateOf = (learningRate: number): string => learningRate.toExponential(1);

const row = (cells: readonly (readonly [string, number])[]): string =>
  cells.map(([text, width]) => text.padStart(width)).join('  ');
const widthOf = ({ title }: Column): number => Math.max(6, title.length);

const headerOf = (columns: readonly Column[]): string =>
  row([
    ['epoch', 5],
    ['train loss', 10],
    ['lr', 7],
    ...columns.map((column): [string, number] => [column.title, widthOf(column)]),
    ['time', 8],
  ]);

function rowOf(
  { epoch, trainLoss, learningRate, dev, seconds, best }: EpochReport,
  columns: readonly Column[],
): string {
  const cell = ({ name, rate }: Column): string =>
    typeof dev[name] === 'number' ? shownMetric({ rate }, dev[name]) : '–';
  const time = seconds < 60 ? `${seconds.toFixed(1)} s` : durationOf(seconds);
  const cells = row([
    [String(epoch), 5],
    [trainLoss.toFixed(4), 10],
    [rateOf(learningRate), 7],
    ...columns.map((column): [string, number] => [cell(column), widthOf(column)]),
    [time, 8],
  ]);
  return best ? `${cells} *` : cells;
}
