import { fork } from 'node:child_process';
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRandom } from '@erc/core';
import { expect, it } from 'vitest';
import { temporaryFolders } from '../dataset-folder/__fixtures__/sample.js';
import { csv, line, writeFiles } from '../meld/__fixtures__/release.js';
import type { MeldSourceOptions } from '../meld/options.js';
import { prepareMeld } from '../meld/prepare-meld.js';
import { makeClip } from './__fixtures__/clips.js';

const temporaryFolder = temporaryFolders();
/** More where there is time: the full check asks for 200. */
const KILLS = Number(process.env.ERC_KILLS ?? 3);
const SCRIPT = fileURLToPath(new URL('./__fixtures__/prepare.ts', import.meta.url));

/** Starts the preparation in a process of its own, and kills it after some milliseconds. @returns Whether it was faster. */
function runAndKill(options: MeldSourceOptions, milliseconds: number): Promise<boolean> {
  return new Promise((resolve) => {
    const child = fork(SCRIPT, [JSON.stringify(options)], {
      cwd: dirname(SCRIPT),
      execArgv: ['--conditions=@erc/source', '--import', 'tsx'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
    child.on('exit', (code) => {
      clearTimeout(timer);
      resolve(code === 0);
    });
  });
}

async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    paths.map(
      async (path) => [path.slice(folder.length), (await readFile(path)).toString('base64')] as const,
    ),
  );
  return Object.fromEntries(contents.sort(([a], [b]) => (a < b ? -1 : 1)));
}

it(`makes the same bytes after ${KILLS} kills at random moments, and does nothing twice`, {
  timeout: 60_000 + KILLS * 20_000,
}, async () => {
  const folder = await temporaryFolder();
  const names = Array.from({ length: 6 }, (_, k) => k);
  const clips = await Promise.all(names.map((k) => makeClip({ frames: 10 + k })));
  await writeFiles(join(folder, 'raw'), {
    'train/train_sent_emo.csv': csv(...names.slice(0, 4).map((k) => line(0, k))),
    'dev_sent_emo.csv': csv(line(0, 4)),
    'test_sent_emo.csv': csv(line(0, 5)),
    ...Object.fromEntries(names.slice(0, 4).map((k) => [`train/train_splits/dia0_utt${k}.mp4`, clips[k]!])),
    'dev/dev_splits_complete/dia0_utt4.mp4': clips[4]!,
    'test/output_repeated_splits_test/dia0_utt5.mp4': clips[5]!,
  });
  const options = {
    source: 'meld',
    from: join(folder, 'raw'),
    into: join(folder, 'killed'),
    media: { workers: 1 },
  } as const;
  const started = Date.now();
  await runAndKill({ ...options, into: join(folder, 'whole') }, 600_000);
  const whole = await contentsOf(join(folder, 'whole'));
  const took = Date.now() - started;
  expect(Object.keys(whole)).toHaveLength(3 + 1 + 6 * 6);

  const random = createRandom('kills');
  for (let kill = 0; kill < KILLS; kill++) {
    if (await runAndKill(options, random.next() * took)) {
      expect(await contentsOf(options.into)).toEqual(whole);
      await rm(options.into, { recursive: true });
      await rm(`${options.into}.clips`, { recursive: true });
    }
  }
  const finished = await finishedIn(`${options.into}.clips`);
  await prepareMeld(options);
  expect(await contentsOf(options.into)).toEqual(whole);
  // What was finished before the last run is the same file still, not one that was made again.
  const after = await finishedIn(`${options.into}.clips`);
  for (const [path, inode] of finished) expect(after.get(path)).toBe(inode);
  expect(await readdir(join(`${options.into}.clips`, 'unfinished'))).toEqual([]);
});

async function finishedIn(folder: string): Promise<Map<string, number>> {
  const paths = await readdir(folder, { recursive: true }).catch(() => []);
  const results = paths.filter((path) => path.endsWith('result.json') && !path.startsWith('unfinished'));
  return new Map(
    await Promise.all(results.map(async (path) => [path, (await stat(join(folder, path))).ino] as const)),
  );
}
