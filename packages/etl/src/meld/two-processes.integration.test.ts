import { fork, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { makeClip } from '../../../media/src/clips/__fixtures__/clips.js';
import { tarGzOf } from '../archive/__fixtures__/archives.js';
import { verifyDataset } from '../dataset-folder/verify-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { RELEASE } from './__fixtures__/release.js';

const temporaryFolder = temporaryFolders();
const SCRIPT = fileURLToPath(new URL('../__fixtures__/prepare.ts', import.meta.url));

/** The tarball of a release with two clips. */
async function packed(folder: string): Promise<string> {
  const from = join(folder, 'MELD.Raw.tar.gz');
  const clip = await makeClip({ frames: 3 });
  await writeFile(
    from,
    await tarGzOf([
      ...Object.entries(RELEASE).map(([name, text]) => [`MELD.Raw/${name}`, text] as const),
      ['MELD.Raw/train.tar.gz', await tarGzOf([['train_splits/dia0_utt0.mp4', clip]])],
      ['MELD.Raw/dev.tar.gz', await tarGzOf([['dev_splits_complete/dia0_utt0.mp4', clip]])],
    ]),
  );
  return from;
}

function prepareElsewhere(options: object): Promise<number | null> {
  const child = fork(SCRIPT, [JSON.stringify(options)], {
    cwd: dirname(SCRIPT),
    execArgv: ['--conditions=@erc/source', '--import', 'tsx'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  return new Promise((resolve) => child.once('exit', resolve));
}

describe('several processes at once', () => {
  it('prepare one dataset folder from one archive without harm', async () => {
    const folder = await temporaryFolder();
    const from = await packed(folder);
    const options = { source: 'meld', from, into: join(folder, 'dataset'), media: { workers: 1 } } as const;
    const codes = await Promise.all([1, 2, 3].map(() => prepareElsewhere(options)));
    expect(codes).toEqual([0, 0, 0]);
    const alone = { ...options, into: join(folder, 'alone') };
    await prepareDataset(alone);
    expect(await readFile(join(options.into, 'dataset.json'))).toEqual(
      await readFile(join(alone.into, 'dataset.json')),
    );
    expect((await verifyDataset(options.into)).edited).toEqual([]);
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
    const names = await readdir(folder, { recursive: true });
    expect(names.filter((name) => /\.(tmp|unfinished)$|unfinished\/./.test(name))).toEqual([]);
    // What was unpacked, by the archive's SHA-256, and what was read for it.
    expect((await readdir(`${options.into}.raw`)).sort()).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}$/),
      'hashes.json',
    ]);
  });

  it('agree within one process too, where their steps fall close together', async () => {
    const folder = await temporaryFolder();
    const from = await packed(folder);
    for (let round = 0; round < 5; round++) {
      const options = { source: 'meld', from, into: join(folder, `round-${round}`), media: false } as const;
      await Promise.all([1, 2, 3, 4].map(() => prepareDataset(options)));
      expect((await verifyDataset(options.into)).edited).toEqual([]);
      expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    }
  });
});

it('what a killed run left beside the dataset folder is removed by the next, also when nothing is to do', async () => {
  const folder = await temporaryFolder();
  const options = {
    source: 'meld',
    from: await packed(folder),
    into: join(folder, 'dataset'),
    media: false,
  } as const;
  await prepareDataset(options);
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  // As core names them: the machine's hash is in the name, so that of another one stays.
  const { createHash } = await import('node:crypto');
  const { hostname } = await import('node:os');
  const host = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
  for (const name of [`dataset.${host}-${pid}-01234567.tmp`, `dataset.old.${host}-${pid}-01234567.tmp`]) {
    await mkdir(join(folder, name, 'media'), { recursive: true });
  }
  await mkdir(join(folder, `dataset.00000000-${pid}-01234567.tmp`));
  expect(await prepareDataset(options)).toMatchObject({ reused: true });
  const left = (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
  expect(left).toEqual([`dataset.00000000-${pid}-01234567.tmp`]);
});
