import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { writeTinyMatrix } from '../__fixtures__/tiny-matrix.js';
import { runMatrix, runMatrixShard } from './run-matrix.js';

const temporaryFolder = temporaryFolders();

it('a matrix that was trained in shards comes to the tables of one process, and trains nothing again', async () => {
  const user = await temporaryFolder();
  const file = await writeTinyMatrix(
    user,
    'seeds: [1, 2]\nmetrics: [weightedF1, accuracy]\nrecipes: { a: {}, b: { set: { training.batchSize: 2 } }, c: { set: { training.epochs: 2 } } }\n',
  );
  const notices: string[] = [];
  const optionsIn = (runs: string) => ({
    file,
    overrides: [],
    directory: (name: string) => join(user, runs, name),
    reports: false,
    onEvent: (event: { type: string }) => {
      if (event.type === 'notice' && 'text' in event) notices.push(String(event.text));
    },
    signal: new AbortController().signal,
  });
  const sharded = optionsIn('sharded');
  const second = await runMatrixShard({ ...sharded, index: 2, count: 2 });
  expect([second.done, second.failed]).toEqual([['b'], []]);
  expect((await runMatrixShard({ ...sharded, index: 1, count: 2 })).done).toEqual(['a', 'c']);
  notices.length = 0;
  // Started again, a shard finds what it has trained.
  expect((await runMatrixShard({ ...sharded, index: 2, count: 2 })).done).toEqual(['b']);
  const merged = await runMatrix(sharded);
  expect(notices.filter((text) => text === 'already complete, skipped')).toHaveLength(1 + 3);
  const whole = await runMatrix(optionsIn('whole'));
  for (const name of ['matrix.json', 'matrix.csv', 'tests.csv']) {
    const [ours, theirs] = [merged, whole].map(({ directory }) => readFile(join(directory, name)));
    expect((await ours!).equals(await theirs!), name).toBe(true);
  }
});
