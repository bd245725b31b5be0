import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eachFeature } from '@erc/batches';
import { weightsInMemory } from '@erc/core';
import { nodeFiles } from '@erc/core/node';
import type { EpochLog } from '@erc/run-folder';
import { readCheckpoint } from '@erc/run-folder/node';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Fault, faultyFiles } from '../../../core/src/node/__fixtures__/faulty-files.js';
import { type CopiedSnapshot, copySnapshot, snapshotOf } from '../loop/__fixtures__/copy-snapshot.js';
import { tinyExamples, trainTiny } from '../loop/__fixtures__/tiny-training.js';
import { checkpointOptionsSchema } from '../loop/checkpointing.js';
import { finishCheckpoints, rankEpochs } from './checkpoint-folder.js';
import {
  type CheckpointStore,
  type CheckpointStoreOptions,
  createCheckpointStore,
} from './checkpoint-store.js';

const newFolder = temporaryFolders();
useBackend();

let directory: string;
let lines: string[];
beforeEach(async () => {
  directory = await newFolder();
  lines = [];
});

const monitor = { monitor: 'weightedF1', goal: 'max' } as const;
const storeOf = ({ options, ...rest }: Partial<CheckpointStoreOptions> = {}) =>
  createCheckpointStore({
    directory,
    options: options ?? checkpointOptionsSchema.parse({}),
    monitor,
    extras: { streams: {}, metadata: { labels: '["a"]' } },
    identity: { recipe: 'one' },
    setting: { threads: '1' },
    log: (line) => lines.push(line),
    ...rest,
  });
const filesIn = async (): Promise<string[]> => (await readdir(directory)).sort();

/** A snapshot whose weights say at which update it was taken. */
function snapshotAt(updatesDone: number, epochs: readonly EpochLog[] = []): CopiedSnapshot {
  return {
    loop: {
      epoch: epochs.length + 1,
      update: updatesDone % 10,
      updatesDone,
      lossSum: 0.1 + 0.2,
      examples: 3,
      order: { seed: '1/order', words: [1, 2, 3, 4] },
      learningRate: 1e-3,
      epochs: [...epochs],
      improved: epochs.map(({ epoch }) => epoch),
      stopping: { waited: 1 },
      rates: { bad: 0 },
    },
    clock: { epochSeconds: epochs.map(() => 1), seconds: 0.5 },
    step: {
      arrays: {
        'weight/a': { data: Float32Array.of(updatesDone, 1 / 3), shape: [2] },
        'moment1/a': { data: Float32Array.of(0, 1e-30), shape: [2] },
      },
      counters: { step: updatesDone, pass: updatesDone, seed: 7, learningRates: [1e-3] },
    },
    ...(epochs.length > 0 && { bestWeights: { a: { data: Float32Array.of(epochs.length), shape: [1] } } }),
  };
}
const logOf = (epoch: number, weightedF1: number): EpochLog => ({
  epoch,
  trainLoss: 1 / epoch,
  learningRate: 1e-3,
  dev: { weightedF1 },
});
const weightsOf = (epoch: number) => weightsInMemory({ a: { data: Float32Array.of(epoch), shape: [1] } });
const saveIn = async (store: CheckpointStore, snapshot: CopiedSnapshot): Promise<void> =>
  (await store.save(snapshotOf(snapshot))).finish();
const epochIn = async (store: CheckpointStore, log: EpochLog): Promise<void> =>
  (await store.epoch!(log, weightsOf(log.epoch)))?.finish();
const newestIn = async (store: CheckpointStore): Promise<CopiedSnapshot | undefined> => {
  const found = await store.newest();
  return found && copySnapshot(found);
};

describe('createCheckpointStore', () => {
  it('gives back what it saved, to the last bit', async () => {
    const store = storeOf();
    await epochIn(store, logOf(1, 0.5));
    const snapshot = snapshotAt(13, [logOf(1, 0.5)]);
    await saveIn(store, snapshot);
    expect(await newestIn(storeOf())).toEqual(snapshot);
    expect(lines).toEqual([]);
    expect((await readCheckpoint(join(directory, 'epoch-1.safetensors'))).metadata).toEqual({
      epoch: '1',
      labels: '["a"]',
    });
  });

  it('falls back to the one before when the newest is not whole, says so, and cleans up', async () => {
    const store = storeOf();
    for (const updates of [1, 2]) await saveIn(store, snapshotAt(updates));
    const path = join(directory, 'state-1-2/state.safetensors');
    const bytes = await readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await writeFile(path, bytes);
    // As a kill leaves it, before the manifest.
    await mkdir(join(directory, 'state-1-3'));
    expect((await newestIn(storeOf()))!.loop.updatesDone).toBe(1);
    expect(lines).toEqual([
      'checkpoint state-1-3: passed over: it was not finished',
      expect.stringMatching(
        /^checkpoint state-1-2: passed over: state\.safetensors: expected \d+ bytes with SHA-256/,
      ),
    ]);
    expect(await filesIn()).toEqual(['state-1-1']);
  });

  it('keeps the newest as told, and the weights of the best epochs', async () => {
    const values = [0.5, 0.9, 0.6, 0.9, 0.7];
    const options = checkpointOptionsSchema.parse({ keep: 3, best: 2 });
    const store = storeOf({ options });
    const logs: EpochLog[] = [];
    for (const [i, value] of values.entries()) {
      logs.push(logOf(i + 1, value));
      await epochIn(store, logs.at(-1)!);
      const snapshot = snapshotAt(10 * (i + 1), logs);
      await saveIn(store, { ...snapshot, loop: { ...snapshot.loop, improved: i === 0 ? [1] : [1, 2] } });
    }
    const states = ['state-4-0', 'state-5-0', 'state-6-0'];
    // The third one is named by a checkpoint that is kept.
    const [best, named] = [['epoch-2.safetensors', 'epoch-4.safetensors'], ['epoch-3.safetensors']];
    expect(await filesIn()).toEqual([...best, ...named, ...states].sort());
    await finishCheckpoints(directory, options);
    expect(await filesIn()).toEqual([...best, ...named, ...states].sort());
    await finishCheckpoints(directory, { ...options, keep: undefined });
    expect(await filesIn()).toEqual(best);
  });

  it('removes of a checkpoint its own files alone', async () => {
    const store = storeOf();
    await epochIn(store, logOf(1, 0.5));
    const all = [3, 5, 7, 9];
    for (const updates of all) {
      await saveIn(store, snapshotAt(updates, [logOf(1, 0.5)]));
      await writeFile(join(directory, `state-2-${updates}`, 'notes.md'), 'mine');
    }
    // What stays of older ones takes no place of a checkpoint, whatever its number.
    await mkdir(join(directory, 'state-9-0'));
    await writeFile(join(directory, 'state-9-0/notes.md'), 'mine');
    await mkdir(join(directory, 'state-9-1'));
    await writeFile(join(directory, 'state-9-1/notes.md'), 'mine');
    await saveIn(store, snapshotAt(9, [logOf(1, 0.5)]));
    expect((await newestIn(storeOf()))!.loop.updatesDone).toBe(9);
    await finishCheckpoints(directory, checkpointOptionsSchema.parse({}));
    for (const updates of all)
      expect(await readdir(join(directory, `state-2-${updates}`))).toEqual(['notes.md']);
    expect(await newestIn(storeOf())).toBeUndefined();
  });

  it('leaves nothing of a run that is complete, unless told', async () => {
    const store = storeOf();
    await epochIn(store, logOf(1, 0.5));
    for (const updates of [3, 7, 9]) await saveIn(store, snapshotAt(updates, [logOf(1, 0.5)]));
    expect(await filesIn()).toEqual(['epoch-1.safetensors', 'state-2-7', 'state-2-9']);
    await finishCheckpoints(directory, checkpointOptionsSchema.parse({}));
    expect(await filesIn()).toEqual([]);
  });

  it('leaves the same whatever call a kill came in, also within the removal of a folder', async () => {
    const options = checkpointOptionsSchema.parse({ best: 2 });
    const scores = [0.5, 0.9, 0.2, 0.7];
    const trainAll = async (): Promise<void> => {
      await rm(directory, { recursive: true });
      const store = storeOf({ options });
      const logs: EpochLog[] = [];
      for (const [i, score] of scores.entries()) {
        logs.push(logOf(i + 1, score));
        await epochIn(store, logs[i]!);
        await saveIn(store, snapshotAt(10 * (i + 1), logs));
      }
    };
    for (let n = 0; n < 8; n++) {
      await trainAll();
      let calls = 0;
      const kill: typeof nodeFiles.rm = async (path, how) => {
        if (calls++ < n) return nodeFiles.rm(path, how);
        // Of a folder, what the listing has first may be gone and the rest not.
        await nodeFiles.rm(join(String(path), 'manifest.json'), { force: true }).catch(() => {});
        throw new Error('killed');
      };
      await finishCheckpoints(directory, options, { ...nodeFiles, rm: kill }).catch(() => {});
      await finishCheckpoints(directory, options);
      expect(await filesIn()).toEqual(['epoch-2.safetensors', 'epoch-4.safetensors']);
    }
  });

  it('refuses a checkpoint of another training, as far as the checkpoint says, and warns where something else computes', async () => {
    await saveIn(storeOf(), snapshotAt(1));
    await expect(storeOf({ identity: { recipe: 'two' } }).newest()).rejects.toThrow(
      'expected checkpoints of this training, received those of another: recipe one then, two now.',
    );
    expect(await storeOf({ identity: { recipe: 'one', later: 'word' } }).newest()).toBeDefined();
    const renamed = { identity: { recipe: 'two' }, earlier: { recipe: ['none', 'one'] } };
    expect(await storeOf(renamed).newest()).toBeDefined();
    const now = { threads: '4', node: 'v24' };
    expect(await storeOf({ setting: now }).newest()).toBeDefined();
    expect(lines).toEqual([
      'warning: resumed with threads 1 then, 4 now; node none then, v24 now: the bytes may come out different',
    ]);
  });

  it('has nothing where nothing was saved', async () => {
    expect(await storeOf({ directory: join(directory, 'not there') }).newest()).toBeUndefined();
  });

  it.each<Fault>(['error', 'full', 'short', 'torn', 'crash'])(
    'has the old or the new checkpoint whole after any call that goes wrong: %s',
    async (fault) => {
      const [first, second] = [logOf(1, 0.5), logOf(2, 0.6)];
      const [old, fresh] = [snapshotAt(10, [first]), snapshotAt(20, [first, second])];
      const options = checkpointOptionsSchema.parse({ keep: 1 });
      const saveBoth = async (files: CheckpointStoreOptions['files']): Promise<void> => {
        await rm(directory, { recursive: true });
        const before = storeOf({ options });
        await epochIn(before, first);
        await saveIn(before, old);
        const store = storeOf({ options, ...(files && { files }) });
        await store.newest();
        await epochIn(store, second);
        await saveIn(store, fresh);
      };
      const total = faultyFiles(0, 'short');
      await saveBoth(total);
      expect(total.calls()).toBeGreaterThan(20);
      const seen = new Set<number>();
      for (let n = 1; n <= total.calls(); n++) {
        const error = await saveBoth(faultyFiles(n, fault)).catch((reason: Error) => reason);
        const found = await newestIn(storeOf({ options }));
        expect(found, `call ${n}: ${error}`).toBeDefined();
        expect(found).toEqual(found!.loop.updatesDone === 20 ? fresh : old);
        if (error === undefined) expect(found).toEqual(fresh);
        else if (fault === 'full') expect(error.message).toMatch(/ENOSPC.*The one before is kept: .*state-/);
        // The next start has left nothing half-written.
        expect(
          (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.tmp')),
        ).toEqual([]);
        seen.add(found!.loop.updatesDone);
      }
      expect(seen.has(20)).toBe(true);
      expect(seen.has(10)).toBe(fault !== 'short');
    },
  );
});

describe('a training with a store', () => {
  it('resumes byte-identically from what a disk that filled up has kept', async () => {
    const training = { checkpoints: { everyUpdates: 1, best: 2 } };
    const options = checkpointOptionsSchema.parse(training.checkpoints);
    const plain = await trainTiny({ training });
    let resumes = 0;
    // Calls of the whole training until the disk is full; it is emptied for the next attempt.
    for (const calls of [3, 20, 41, 60, 77, 90, 5000]) {
      const store = storeOf({ options, files: faultyFiles(calls, 'full') });
      const from = await storeOf({ options }).newest();
      if (from) await store.newest();
      const run = trainTiny({ training, checkpoints: store, ...(from && { resume: from }) });
      if (calls < 5000) await expect(run).rejects.toThrow('ENOSPC');
      else {
        const { epochs, best, bestWeights } = await run;
        expect({ epochs, best }).toEqual({ epochs: plain.epochs, best: plain.best });
        for (const [name, { data }] of Object.entries(plain.bestWeights)) {
          expect(bestWeights[name]!.data).toEqual(data);
        }
      }
      if (from) resumes++;
    }
    expect(resumes).toBeGreaterThan(2);
  });

  it('says which checkpoint is kept when a loss is no number', async () => {
    const set = tinyExamples(1, 18);
    const broken = { ...set.streams.text!.at(17)!, data: new Float32Array(6).fill(Number.NaN), shape: [6] };
    const run = trainTiny({
      train: { ...set, streams: { text: [...eachFeature(set.streams.text!)].slice(0, 17).concat(broken) } },
      training: { sampler: { type: 'sequential' }, checkpoints: { everyUpdates: 2 } },
      checkpoints: storeOf(),
    });
    await expect(run).rejects.toThrow(`The last good checkpoint is kept: ${join(directory, 'state-1-4')}.`);
  });
});

describe('rankEpochs', () => {
  it('goes by the metric in its direction, the earlier of equal ones first, and no number last', () => {
    const logs = [Number.NaN, 0.2, 0.4, 0.4, 0.1].map((value, i) => logOf(i + 1, value));
    expect(rankEpochs(logs, monitor, 3)).toEqual([3, 4, 2]);
    expect(rankEpochs(logs, { monitor: 'weightedF1', goal: 'min' }, 9)).toEqual([5, 2, 3, 4, 1]);
  });

  it('takes the latest where nothing is scored', () => {
    const logs = [1, 2, 3].map((epoch) => ({ ...logOf(epoch, 0), dev: {} }));
    expect(rankEpochs(logs, monitor, 2)).toEqual([3, 2]);
  });
});
