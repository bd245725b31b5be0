import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { matrixLines } from '@erc/report/text';
import { MATRIX_FILE } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { writeTinyMatrix } from '../__fixtures__/tiny-matrix.js';
import type { OnEvent } from '../events.js';
import { runMatrix } from './run-matrix.js';

const temporaryFolder = temporaryFolders();
afterEach(() => vi.unstubAllGlobals());

/** A callback that throws what the test wants it to. */
const PLUGIN = `export const plugin = {
  callbacks: [{
    kind: 'callback',
    create: () => ({ name: 'watcher', onEpoch() { if (globalThis.watcherThrows) throw globalThis.watcherThrows; } }),
  }],
};
`;

async function createUser(recipes: string): Promise<string> {
  const user = await temporaryFolder();
  await writeFile(join(user, 'watcher.mjs'), PLUGIN);
  await writeTinyMatrix(user, `recipes:\n${recipes.replace('watcher.mjs', join(user, 'watcher.mjs'))}`);
  return user;
}

const run = (user: string, onEvent: OnEvent = () => {}, signal = new AbortController().signal) =>
  runMatrix({
    file: join(user, 'm.yaml'),
    overrides: [],
    directory: (name) => join(user, 'runs', name),
    reports: false,
    onEvent,
    signal,
  });

const WILD = '{ set: { training.optimizer: { type: adamw, learningRate: 1.0e+38 }, training.epochs: 5 } }';
const WATCHED = '{ set: { plugins: [watcher.mjs] } }';
const THROWN = 'callback "watcher": onEpoch: no such column';

describe('a matrix some of whose recipes fail while they are trained', () => {
  it('trains the others, shows the reason in every table, and tries those that failed again', async () => {
    const user = await createUser(
      `  base: {}\n  wild: ${WILD}\n  watched: ${WATCHED}\n  other: { set: { training.batchSize: 2 } }\n`,
    );
    const notices: string[] = [];
    vi.stubGlobal('watcherThrows', new TypeError('no such column'));
    const { directory, record } = await run(user, (event) => {
      if (event.type === 'notice') notices.push(event.text);
    });
    expect(record.rows.map(({ name }) => name)).toEqual(['base', 'other']);
    expect(record.rows[1]).toHaveProperty('comparison');
    expect(record.failed).toEqual([
      { name: 'wild', reason: expect.stringMatching(/expected (a )?finite/) },
      { name: 'watched', reason: THROWN },
    ]);
    expect(notices).toContain(`m: watched failed: ${THROWN}`);
    expect(await readRecord(directory, MATRIX_FILE)).toMatchObject({ failed: record.failed });
    expect(matrixLines(record)).toContainEqual(expect.stringMatching(`^watched +failed: ${THROWN}$`));
    const csv = await readFile(join(directory, 'matrix.csv'), 'utf8');
    expect(csv).toMatch(/^watched,,.*,"callback ""watcher"": onEpoch: no such column",,,$/m);
    const page = await readFile(join(directory, 'comparison.html'), 'utf8');
    expect(page).toMatch(/4 runs on dev, 2 failed/);
    expect(page).toMatch(/watched<small>failed: callback/);

    vi.stubGlobal('watcherThrows', undefined);
    const again = await run(user);
    expect(again.record.rows.map(({ name }) => name)).toEqual(['base', 'watched', 'other']);
    expect(again.record.failed).toMatchObject([{ name: 'wild' }]);
  });

  it('tests nothing where the baseline failed, and has a table where every recipe did', async () => {
    const user = await createUser(`  wild: ${WILD}\n  watched: ${WATCHED}\n`);
    const { record } = await run(user);
    expect(record.rows).toMatchObject([{ name: 'watched' }]);
    expect(record.rows[0]).not.toHaveProperty('comparison');
    expect(record.notes).toEqual(['nothing is tested: the baseline, wild, failed']);

    const none = await createUser(`  wild: ${WILD}\n`);
    const { record: empty, report } = await run(none);
    expect(empty).toMatchObject({ split: 'dev', pairs: 'seeds', rows: [], failed: [{ name: 'wild' }] });
    expect(await readFile(report, 'utf8')).toMatch(/wild<small>baseline<\/small><small>failed: /);
  });

  it.each([
    ['a disk that is full', Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })],
    ['a disk that is read-only, below another error', new Error('a', { cause: { code: 'EROFS' } })],
  ])('is stopped by %s', async (_, error) => {
    const user = await createUser(`  watched: ${WATCHED}\n  other: {}\n`);
    if (error.cause) error.cause = Object.assign(new Error('b'), error.cause);
    vi.stubGlobal('watcherThrows', error);
    await expect(run(user)).rejects.toThrow(error.message);
  });

  it('is stopped by an interruption, and by who listens to its events', async () => {
    const user = await createUser('  base: {}\n  other: {}\n');
    const abort = new AbortController();
    const interrupted = run(user, ({ type }) => type === 'epoch-ended' && abort.abort(), abort.signal);
    await expect(interrupted).rejects.toThrow();
    const heard = run(user, ({ type }) => {
      if (type === 'training-started') throw new Error('no listener');
    });
    await expect(heard).rejects.toThrow('no listener');
  });
});
