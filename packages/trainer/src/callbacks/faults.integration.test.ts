import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FaultName, whileDiskFails } from '@erc/testing/disk-faults';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { epochReport } from './__fixtures__/epoch-report.js';
import type { TrainCallback } from './callback.js';

// Before the modules that keep functions of Node.
await whileDiskFails({ at: 1, fault: 'short' }, async () => {});
const { metricsFile } = await import('./metrics-file.js');
const { tensorBoard } = await import('./tensorboard/tensorboard.js');

const newFolder = temporaryFolders();
const START = { epochs: 2, updatesPerEpoch: 2 };
const CALLBACKS: Readonly<Record<string, (folder: string) => TrainCallback>> = {
  'metrics.jsonl': (folder) => metricsFile(join(folder, 'metrics.jsonl')),
  'an event file': (directory) => tensorBoard({ directory, now: () => 1000 }),
};

/** Two epochs, or the second after a resume. */
async function train({ onStart, onEpoch }: TrainCallback, done = 0): Promise<void> {
  const epochs = [1, 2].map((epoch) => epochReport(epoch));
  const resumedAt = { updatesDone: 2 * done, epochs: epochs.slice(0, done) };
  await onStart!({ ...START, ...(done > 0 && { resumedAt }) });
  for (const epoch of epochs.slice(done)) await onEpoch!(epoch);
}

it.each(
  Object.keys(CALLBACKS).flatMap((name) =>
    (['error', 'full'] as const satisfies FaultName[]).map((fault) => [name, fault] as const),
  ),
)('%s has each epoch once when a run goes on after its disk failed: %s', async (name, fault) => {
  const folder = await newFolder();
  const create = CALLBACKS[name]!;
  const filesOf = async (place: string) => {
    const names = (await readdir(place)).filter((file) => !file.endsWith('.tmp'));
    return Promise.all(names.map((file) => readFile(join(place, file), 'latin1')));
  };
  const plain = join(folder, 'plain');
  const { calls, error } = await whileDiskFails({ at: 1e9, fault }, () => train(create(plain)));
  expect(error).toBeUndefined();
  const [whole] = await filesOf(plain);
  for (let at = 1; at <= calls; at++) {
    const place = join(folder, String(at));
    const disturbed = await whileDiskFails({ at, fault }, () => train(create(place)));
    if (disturbed.error !== undefined) await train(create(place), 1);
    const files = await filesOf(place);
    expect(files).toHaveLength(1);
    // An event file that goes on says so, in an event of its own.
    if (name === 'metrics.jsonl') expect(files[0]).toBe(whole);
    else expect(files[0]!.split('train/loss')).toHaveLength(whole!.split('train/loss').length);
  }
});
