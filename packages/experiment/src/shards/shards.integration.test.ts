import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { userPath } from '@erc/core/node';
import { FAILURES_FOLDER } from '@erc/run-folder';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeTinyMatrix } from '../__fixtures__/tiny-matrix.js';
import type { ExperimentEvent } from '../events.js';
import { runMatrix } from '../matrix/run-matrix.js';
import { mergeMatrix, runMatrixShard } from '../matrix/shard-matrix.js';
import { loadRecipe } from '../recipe/load-recipe.js';
import { runRecipe } from '../run-recipe.js';
import { runSweep } from '../sweep/run-sweep.js';
import { mergeSweep, runSweepShard } from '../sweep/shard-sweep.js';
import { mergeRun, runRecipeShard } from './run-shards.js';

const temporaryFolder = temporaryFolders();
const notices: string[] = [];
beforeEach(() => {
  notices.length = 0;
});
const onEvent = (event: ExperimentEvent): void => {
  if (event.type === 'notice') notices.push(event.text);
};
const signal = new AbortController().signal;
/** A rate that no loss stays finite with. */
const WILD = '{ training.optimizer: { type: adamw, learningRate: 1.0e+38 }, training.epochs: 5 }';

/** What a matrix or sweep in `user` is run with. */
const severalIn = (user: string, runs: string) => ({
  file: join(user, 'm.yaml'),
  overrides: [],
  directory: (name: string) => join(user, runs, name),
  onEvent,
  signal,
});

/** Files of a folder that name no time, with their bytes. Those of a run that have times are named alone. */
async function contentsOf(directory: string): Promise<Record<string, string>> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const contents: Record<string, string> = {};
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    const hasTimes = ['run.json', 'report.html'].includes(entry.name);
    contents[path.slice(directory.length + 1)] = hasTimes ? '' : await readFile(path, 'latin1');
  }
  return contents;
}

describe('a matrix in shards', () => {
  const ROWS = `seeds: [1, 2]
metrics: [weightedF1, accuracy]
recipes:
  a: {}
  b: { set: { training.batchSize: 2 } }
  wild: { set: ${WILD}, published: none }
`;

  it('comes to the files of one process, a failed row too, and trains nothing when it is merged', async () => {
    const user = await temporaryFolder();
    await writeTinyMatrix(user, ROWS);
    const sharded = severalIn(user, 'sharded');
    const shard = (index: number) => runMatrixShard({ ...sharded, shard: { index, count: 4 } });
    expect(await shard(2)).toMatchObject({ done: ['a/seed-2'], failed: [{ name: 'wild/seed-2' }] });
    await expect(mergeMatrix({ ...sharded, shards: 4 })).rejects.toThrow(
      `${join(user, 'sharded/m')}: expected the results of 6 trainings, received 2; missing: a/seed-1 (shard 1/4), b/seed-1 (shard 3/4), b/seed-2 (shard 4/4), wild/seed-1 (shard 1/4). Run --shard 1/4, --shard 3/4, --shard 4/4, then merge again.`,
    );
    expect((await shard(4)).done).toEqual(['b/seed-2']);
    expect((await shard(3)).done).toEqual(['b/seed-1']);
    expect(await shard(1)).toMatchObject({ done: ['a/seed-1'], failed: [{ name: 'wild/seed-1' }] });
    notices.length = 0;
    // Started again, a shard finds what it has trained.
    expect((await shard(3)).done).toEqual(['b/seed-1']);
    expect(notices).toContain('already complete, skipped');
    const merged = await mergeMatrix(sharded);
    expect(notices.filter((text) => text.startsWith('engine:'))).toEqual([]);
    await mergeMatrix(sharded);
    const whole = await runMatrix(severalIn(user, 'whole'));
    expect(merged.record.failed).toEqual(whole.record.failed);
    const [ours, theirs] = await Promise.all([contentsOf(merged.directory), contentsOf(whole.directory)]);
    const withoutFailures = Object.fromEntries(
      Object.entries(ours).filter(([path]) => !/^wild|^\.failures/.test(path)),
    );
    expect(withoutFailures).toEqual(
      Object.fromEntries(Object.entries(theirs).filter(([path]) => !path.startsWith('wild'))),
    );
    expect(Object.keys(ours)).toContain(`${FAILURES_FOLDER}/wild.seed-1.json`);
  }, 120_000);

  it('shares out the folds of a row, and trains anew what has changed', async () => {
    const user = await temporaryFolder();
    const file = await writeTinyMatrix(
      user,
      'recipes: { a: { set: { splits: { type: k-fold, folds: 3 } } } }\n',
    );
    const sharded = { ...severalIn(user, 'sharded'), reports: false };
    for (const index of [3, 1, 2]) {
      expect((await runMatrixShard({ ...sharded, shard: { index, count: 3 } })).done).toEqual([
        `a/fold-${index}`,
      ]);
    }
    const { directory } = await mergeMatrix(sharded);
    await writeFile(file, (await readFile(file, 'utf8')).replace('set: {', 'set: { training.epochs: 2,'));
    await expect(mergeMatrix(sharded)).rejects.toThrow('missing: a/fold-1, a/fold-2, a/fold-3. Run their');
    for (const index of [1, 2, 3]) await runMatrixShard({ ...sharded, shard: { index, count: 3 } });
    expect((await readdir(directory)).filter((name) => name.startsWith('a'))).toEqual(['a', 'a.old-1']);
    await mergeMatrix(sharded);
    const whole = await runMatrix({ ...sharded, ...severalIn(user, 'whole') });
    for (const name of ['matrix.json', 'matrix.csv', 'tests.csv']) {
      const [ours, theirs] = [directory, whole.directory].map((folder) =>
        readFile(join(folder, name), 'utf8'),
      );
      expect(await ours).toBe(await theirs);
    }
  }, 120_000);

  it('refuses rows that begin with the weights of another one', async () => {
    const user = await temporaryFolder();
    const from = join(user, 'sharded/m/a');
    await writeTinyMatrix(user, `recipes:\n  a: {}\n  b: { set: { init: { from: ${from} } } }\n`);
    await expect(
      runMatrixShard({ ...severalIn(user, 'sharded'), shard: { index: 1, count: 2 } }),
    ).rejects.toThrow(/^b: init\.from: expected weights from outside of .*, since shards train in any order/);
  });
});

describe('a sweep in shards', () => {
  const SPACE = `method: grid
space:
  training.optimizer: [{ type: adamw }, { type: adamw, learningRate: 1.0e+38 }, { type: adamw, learningRate: 0.01 }]
  training.epochs: [5]
`;

  it('comes to the files of one process, a failed trial too', async () => {
    const user = await temporaryFolder();
    await writeTinyMatrix(user, SPACE);
    const sharded = severalIn(user, 'sharded');
    for (const index of [2, 1]) await runSweepShard({ ...sharded, shard: { index, count: 2 } });
    const merged = await mergeSweep(sharded);
    const whole = await runSweep(severalIn(user, 'whole'));
    expect(merged.record.trials.at(-1)).toMatchObject({ failed: expect.stringMatching('finite') });
    for (const name of ['sweep.json', 'sweep.csv', 'best.yaml']) {
      const [ours, theirs] = [merged, whole].map(({ directory }) => readFile(join(directory, name), 'utf8'));
      expect(await ours).toBe(await theirs);
    }
    await rm(join(merged.directory, 'trial-003'), { recursive: true });
    await expect(mergeSweep(sharded)).rejects.toThrow('received 2; missing: trial-003. Run their shards');
  }, 120_000);

  it('refuses one that a time ends', async () => {
    const user = await temporaryFolder();
    await writeTinyMatrix(user, `minutes: 5\n${SPACE}`);
    await expect(
      runSweepShard({ ...severalIn(user, 'sharded'), shard: { index: 1, count: 2 } }),
    ).rejects.toThrow('minutes: expected none where shards train');
  });
});

describe('a run in shards', () => {
  it('comes to the files of one process: seeds, folds and pages', async () => {
    const user = await temporaryFolder();
    await writeTinyMatrix(user, 'recipes: { a: {} }\n');
    const overrides = ['seeds=[1, 2]', 'splits={type: k-fold, folds: 3}'];
    const loaded = await loadRecipe({ file: join(user, 'tiny.yaml'), overrides });
    const run = { ...loaded, onEvent, signal };
    const directory = join(user, 'sharded');
    const shard = (index: number) => runRecipeShard({ ...run, directory, shard: { index, count: 4 } });
    expect((await shard(2)).done).toEqual(['seed-1/fold-2', 'seed-2/fold-3']);
    await expect(mergeRun({ ...run, directory, shards: 4 })).rejects.toThrow(
      'expected the results of 6 trainings, received 2; missing: seed-1/fold-1 (shard 1/4), seed-1/fold-3 (shard 3/4), seed-2/fold-1 (shard 4/4), seed-2/fold-2 (shard 1/4). Run --shard 1/4, --shard 3/4, --shard 4/4, then merge again.',
    );
    await Promise.all([shard(3), shard(4)]);
    expect((await shard(1)).done).toEqual(['seed-1/fold-1', 'seed-2/fold-2']);
    await mergeRun({ ...run, directory });
    await runRecipe({ ...run, directory: join(user, 'whole') });
    expect(await contentsOf(directory)).toEqual(await contentsOf(join(user, 'whole')));
    // Another recipe is not mixed in.
    const other = await loadRecipe({ file: userPath(join(user, 'tiny.yaml')), overrides: ['seed=7'] });
    await expect(
      runRecipeShard({ ...run, ...other, directory, shard: { index: 1, count: 2 } }),
    ).rejects.toThrow('received one that differs in');
  }, 120_000);

  it('is one training where a recipe asks for one: other shards have nothing', async () => {
    const user = await temporaryFolder();
    await writeTinyMatrix(user, 'recipes: { a: {} }\n');
    const loaded = await loadRecipe({ file: join(user, 'tiny.yaml') });
    const run = { ...loaded, directory: join(user, 'sharded'), onEvent, signal };
    expect(await runRecipeShard({ ...run, shard: { index: 2, count: 2 } })).toEqual({ done: [] });
    expect(await runRecipeShard({ ...run, shard: { index: 1, count: 2 } })).toEqual({ done: ['tiny'] });
    await mergeRun(run);
    await runRecipe({ ...run, directory: join(user, 'whole') });
    expect(await contentsOf(run.directory)).toEqual(await contentsOf(join(user, 'whole')));
  });
});
