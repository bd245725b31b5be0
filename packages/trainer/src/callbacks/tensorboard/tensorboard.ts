import { appendFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@erc/core/node';
import { definedMetrics } from '@erc/metrics';
import type { EpochReport, TrainCallback } from '../callback.js';
import { restartEvent, scalarsEvent, textEvent, versionEvent } from './event.js';

/** Options of {@link tensorBoard}. */
export interface TensorBoardOptions {
  /** Folder of the event file. TensorBoard calls the run by it. */
  readonly directory: string;
  /** Texts to show beside the curves, in Markdown, by tag. @default none */
  readonly texts?: Readonly<Record<string, string>>;
  /** Seconds since 1970, which TensorBoard's axes of time go by. @default the clock */
  readonly now?: () => number;
}

/** TensorBoard takes files for its own by `tfevents`, and reads a folder's files in the order of their names. */
const fileName = (count: number): string => `events.out.tfevents.${String(count).padStart(10, '0')}.erc`;
const OWN = /^events\.out\.tfevents\.(\d{10})\.erc$/;

/**
 * Writes a TensorBoard event file as training goes: of each epoch the training loss, the learning rate and every dev metric, over the number of
 * the epoch. A training that is resumed begins a new file with the epochs that are over, and removes the older one: each epoch is there
 * once, also for a TensorBoard that is open meanwhile.
 *
 * Look at it with `tensorboard --logdir <folder of runs>`.
 */
export function tensorBoard({
  directory,
  texts = {},
  now = () => Date.now() / 1000,
}: TensorBoardOptions): TrainCallback {
  let path: string;
  return {
    name: 'tensorboard',
    async onStart({ resumedAt }) {
      const epochs = resumedAt?.epochs ?? [];
      const older = await ownFiles(directory);
      const count = older.length === 0 ? 1 : Math.max(...older.map((name) => Number(OWN.exec(name)![1]))) + 1;
      path = join(directory, fileName(count));
      // As if there had been no pause: epochs keep their lengths on the axes of time.
      let wallTime = now() - epochs.reduce((sum, { seconds }) => sum + seconds, 0);
      const start = { wallTime };
      const events = [
        versionEvent(start),
        ...(older.length > 0 ? [restartEvent(start)] : []),
        ...Object.entries(texts).map(([tag, text]) => textEvent(start, tag, text)),
        ...epochs.map((epoch) => {
          wallTime += epoch.seconds;
          return epochEvent(wallTime, epoch);
        }),
      ];
      await writeFileAtomic(path, Buffer.concat(events));
      for (const name of older) await rm(join(directory, name));
    },
    onEpoch: (epoch) => appendFile(path, epochEvent(now(), epoch)),
  };
}

const ownFiles = async (directory: string): Promise<string[]> =>
  (await readdir(directory).catch(noFolder)).filter((name) => OWN.test(name));

function noFolder(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}

const epochEvent = (wallTime: number, { epoch, trainLoss, learningRate, dev }: EpochReport): Uint8Array =>
  scalarsEvent(
    { wallTime, step: epoch },
    {
      'train/loss': trainLoss,
      'train/learningRate': learningRate,
      ...Object.fromEntries(definedMetrics(dev).map((name) => [`dev/${name}`, dev[name]!])),
    },
  );
