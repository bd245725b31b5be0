import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { epochReport } from '../__fixtures__/epoch-report.js';
import { tensorBoard } from './tensorboard.js';

let folder: string;
beforeEach(async () => {
  folder = await newFolder();
});

const START = { epochs: 3, updatesPerEpoch: 2 };
const texts = { recipe: '```yaml\nname: tiny — 작은\n```' };

/** Three epochs at the times 2, 4, 6 s. */
async function wholeRun(directory: string): Promise<void> {
  let time = 1000;
  const { onStart, onEpoch } = tensorBoard({ directory, texts, now: () => time });
  await onStart!(START);
  for (const epoch of [1, 2, 3]) {
    time += 2;
    await onEpoch!(epochReport(epoch));
  }
}

/** Stopped in epoch 3, when the last that was saved was epoch 1, and resumed much later. */
async function resumedRun(directory: string): Promise<void> {
  const before = tensorBoard({ directory, texts, now: () => 1000 });
  await before.onStart!(START);
  for (const epoch of [1, 2]) await before.onEpoch!(epochReport(epoch));
  let time = 9000;
  const after = tensorBoard({ directory, texts, now: () => time });
  await after.onStart!({ ...START, resumedAt: { updatesDone: 3, epochs: [epochReport(1)] } });
  for (const epoch of [2, 3]) {
    time += 2;
    await after.onEpoch!(epochReport(epoch));
  }
}

describe('tensorBoard', () => {
  it('keeps one file after a resume, and leaves files of others alone', async () => {
    const other = 'events.out.tfevents.1700000000.host.1.0';
    await writeFile(join(folder, other), 'not ours');
    await resumedRun(folder);
    expect((await readdir(folder)).sort()).toEqual(['events.out.tfevents.0000000002.erc', other]);
    expect(await readFile(join(folder, other), 'utf8')).toBe('not ours');
  });

  it('begins a file of its own in a folder that is not there yet', async () => {
    await wholeRun(join(folder, 'run'));
    expect(await readdir(join(folder, 'run'))).toEqual(['events.out.tfevents.0000000001.erc']);
  });
});

const python = process.env.ERC_PYTHON;
const READ = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.util import tensor_util
read = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0})
read.Reload()
tags = read.Tags()
scalars = {t: [[e.wall_time, e.step, e.value] for e in read.Scalars(t)] for t in tags["scalars"]}
texts = {t: tensor_util.make_ndarray(read.Tensors(t)[0].tensor_proto)[0].decode() for t in tags["tensors"]}
plugins = {t: read.SummaryMetadata(t).plugin_data.plugin_name for t in tags["tensors"]}
print(json.dumps({"scalars": scalars, "texts": texts, "plugins": plugins}))
`;

const newFolder = temporaryFolders();

describe.skipIf(python === undefined)('what tensorBoard writes, read by TensorBoard itself,', () => {
  const read = async (directory: string) =>
    JSON.parse((await promisify(execFile)(python!, ['-c', READ, directory])).stdout) as {
      readonly scalars: Readonly<Record<string, readonly (readonly [number, number, number])[]>>;
      readonly texts: Readonly<Record<string, string>>;
      readonly plugins: Readonly<Record<string, string>>;
    };
  const tags = ['dev/accuracy', 'dev/weightedF1', 'train/learningRate', 'train/loss'];

  it('has every epoch with its values, steps and times, and the texts', async () => {
    await wholeRun(folder);
    const { scalars, texts: found, plugins } = await read(folder);
    expect(Object.keys(scalars).sort()).toEqual(tags);
    expect(scalars['train/loss']).toEqual([1, 2, 3].map((k) => [1000 + 2 * k, k, Math.fround(1 / k)]));
    expect(scalars['dev/weightedF1']!.map(([, , value]) => value)).toEqual(
      [1, 2, 3].map((k) => Math.fround(epochReport(k).dev.weightedF1!)),
    );
    expect(found).toEqual(texts);
    expect(plugins).toEqual({ recipe: 'text' });
  });

  it('has every epoch once after a resume, without the pause', async () => {
    await resumedRun(folder);
    const { scalars, texts: found } = await read(folder);
    expect(Object.keys(scalars).sort()).toEqual(tags);
    expect(scalars['train/loss']).toEqual([1, 2, 3].map((k) => [8998 + 2 * k, k, Math.fround(1 / k)]));
    expect(found).toEqual(texts);
  });
});
