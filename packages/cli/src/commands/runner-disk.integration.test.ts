import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

const mounted: string[] = [];
const isDone = (...words: string[]): boolean =>
  spawnSync(words[0]!, words.slice(1), { stdio: 'ignore' }).status === 0;
/** Whether this process may mount: root outside of most containers. */
const canMount = process.platform === 'linux' && isDone('unshare', '--mount', 'true');

/** A file system of its own on a folder. @param size As tmpfs takes it: `1m` */
async function disk(folder: string, size: string): Promise<string> {
  await mkdir(folder);
  if (!isDone('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder))
    throw new Error(`mount: ${folder}`);
  mounted.push(folder);
  return folder;
}

let user: string;
const path = (...parts: string[]): string => join(user, ...parts);
const train = (...args: string[]) =>
  runHere({ app: 'train', user, args: ['--config', 'tiny.yaml', '--no-report', '--quiet', ...args] });
const evaluate = (...args: string[]) => runHere({ app: 'eval', user, args });
const one = (text: string): void => expect(text).toMatch(/^[^\n]+\n$/);

beforeAll(async () => {
  user = await createUserFolder();
});
afterAll(async () => {
  for (const folder of mounted) isDone('umount', folder);
  await rm(user, { recursive: true, force: true });
});

describe.skipIf(!canMount)('a disk', () => {
  it('that is read-only is named before anything is prepared; what it holds can be read', async () => {
    const disk1 = await disk(path('disk'), '50m');
    const into = `dataset.into=${join(disk1, 'data')}`;
    expect((await train(into, '--out', 'disk/run')).code).toBe(0);
    isDone('mount', '-o', 'remount,ro', disk1);

    const refused = await train(into, '--out', 'disk/new');
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    one(refused.stderr);
    expect(refused.stderr).toContain(`${join(disk1, 'new')}: expected a file system that can be written to`);

    const unprepared = await train(`dataset.into=${join(disk1, 'other')}`, '--out', 'elsewhere');
    expect(unprepared).toMatchObject({ code: 1, stdout: '' });
    expect(unprepared.stderr).toMatch(/disk\/\S+: expected a file system that can be written to/);
    expect(existsSync(path('elsewhere'))).toBe(false);

    // The features of the dataset are in its store, which is read-only too.
    expect((await train(into, '--out', 'elsewhere')).code).toBe(0);

    const scored = await evaluate('--run', 'disk/run', '--json');
    expect(scored.code).toBe(0);
    expect(JSON.parse(scored.stdout).metrics.weightedF1).toEqual(expect.any(Number));
    expect(scored.stderr).toContain('warning: scores of dev: not kept: ');
    // Test was never encoded, and its opening cannot be counted.
    const onTest = await evaluate('--run', 'disk/run', '--split', 'test', '--json');
    expect(onTest.code).toBe(0);
    expect(JSON.parse(onTest.stdout).split).toBe('test');
    expect(onTest.stderr).toContain('warning: features of test: not kept: ');
    expect(onTest.stderr).toMatch(/^warning: test split of \S+: not counted: /m);
    expect((await evaluate('all', 'disk')).code).toBe(0);
    const joined = await evaluate('ensemble', 'disk/run', 'elsewhere', '--out', 'disk/both');
    expect(joined.code).toBe(1);
    one(joined.stderr);
  });

  it('that is full is named with exit code 1, and no clip is; nothing half-written is left', async () => {
    const full = await disk(path('full'), '16k');
    const prepared = await train(`dataset.into=${join(full, 'data')}`, '--out', 'unprepared');
    expect(prepared).toMatchObject({ code: 1, stdout: '' });
    one(prepared.stderr);
    expect(prepared.stderr).toContain(`${full}/data`);
    expect(prepared.stderr).toContain('(ENOSPC)');
    expect(await readdir(full)).toEqual([]);
  });
});
