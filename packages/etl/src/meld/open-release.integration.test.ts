import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError, SPLITS } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { serve, testServers } from '../../../core/src/node/download/__fixtures__/server.js';
import { tarGzOf, zipOf } from '../archive/__fixtures__/archives.js';
import { countsOf } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { RELEASE, writeFiles } from './__fixtures__/release.js';

const temporaryFolder = temporaryFolders();
const start = testServers();
afterEach(() => vi.unstubAllEnvs());

const [train, dev, test] = SPLITS.map((split) => RELEASE[`${split}_sent_emo.csv`]!) as [
  string,
  string,
  string,
];
/** Not decoded: `media: false`. */
const film = 'film';

/** As published: a tar with tars in it, the training rows inside one of them. */
const tarball = async (): Promise<Buffer> =>
  tarGzOf([
    [{ name: 'MELD.Raw/', type: 'directory' }],
    ['MELD.Raw/README.txt', 'MELD'],
    ['MELD.Raw/dev_sent_emo.csv', dev],
    ['MELD.Raw/test_sent_emo.csv', test],
    ['MELD.Raw/._dev_sent_emo.csv', 'junk'],
    [
      'MELD.Raw/train.tar.gz',
      await tarGzOf([
        ['train/train_sent_emo.csv', train],
        ['train/train_splits/dia0_utt0.mp4', film],
        ['train/train_splits/._dia0_utt0.mp4', 'junk'],
      ]),
    ],
    ['MELD.Raw/dev.tar.gz', await tarGzOf([['dev_splits_complete/dia0_utt0.mp4', film]])],
    ['MELD.Raw/test.tar.gz', await tarGzOf([['output_repeated_splits_test/dia0_utt0.mp4', film]])],
  ]);

const kaggle = (): Buffer =>
  zipOf([
    { name: 'MELD-RAW/MELD.Raw/train/train_sent_emo.csv', content: train },
    { name: 'MELD-RAW/MELD.Raw/train/train_splits/dia0_utt0.mp4', content: film },
    { name: 'MELD-RAW/MELD.Raw/dev_sent_emo.csv', content: dev },
    { name: 'MELD-RAW/MELD.Raw/test_sent_emo.csv', content: test },
    { name: 'MELD.Features/features.pkl', content: 'else' },
  ]);

const server = async (): ReturnType<typeof start> => {
  const zip = kaggle();
  const started = await start((request, response) => serve(zip, request, response));
  vi.stubEnv('KAGGLE_API_ENDPOINT', started.url);
  vi.stubEnv('KAGGLE_USERNAME', 'ada');
  vi.stubEnv('KAGGLE_KEY', 'c0ffee');
  return started;
};

/** The dataset folder that the unpacked release gives. */
async function expected(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFiles(join(folder, 'raw'), RELEASE);
  await prepareDataset({
    source: 'meld',
    from: join(folder, 'raw'),
    into: join(folder, 'dataset'),
    media: false,
  });
  return readFile(join(folder, 'dataset/dataset.json'), 'utf8');
}

describe('prepareMeld from an archive', () => {
  it.each([
    ['the tarball as published', tarball],
    ['the zip of Kaggle', kaggle],
  ])('gives the same dataset as the unpacked release: %s', async (_, pack) => {
    const folder = await temporaryFolder();
    const from = join(folder, 'download');
    await writeFile(from, await pack());
    const options = { source: 'meld', from, into: join(folder, 'dataset'), media: false } as const;
    expect(await prepareDataset(options)).toMatchObject({ reused: false });
    expect(await readFile(join(options.into, 'dataset.json'), 'utf8')).toBe(await expected());
    const sha256 = createHash('sha256')
      .update(await readFile(from))
      .digest('hex');
    expect(await readdir(`${options.into}.raw`)).toEqual([sha256]);
    const lines: string[] = [];
    expect(await prepareDataset(options, { log: (line) => lines.push(line) })).toMatchObject({
      reused: true,
    });
    expect(lines).toEqual([`meld: ${options.into} is up to date.`]);
  });

  it.each([
    [
      'the tarball',
      async (folder: string) => {
        const from = join(folder, 'download');
        await writeFile(from, await tarball());
        return from;
      },
    ],
    [
      'Kaggle',
      async () => {
        await server();
        return { kaggle: {} };
      },
    ],
  ])('reads the films again only where they are asked for: %s', async (_, release) => {
    const folder = await temporaryFolder();
    const options = { source: 'meld', from: await release(folder), into: join(folder, 'dataset') } as const;
    await prepareDataset({ ...options, media: false });
    const unpacked = (await readdir(`${options.into}.raw`, { recursive: true })).filter((name) =>
      name.endsWith('.mp4'),
    );
    const path = join(`${options.into}.raw`, unpacked[0]!);
    const bytes = await readFile(path);
    await writeFile(
      path,
      bytes.map((byte) => byte ^ 1),
    );
    const lines: string[] = [];
    const log = (line: string): number => lines.push(line);
    await prepareDataset({ ...options, media: false }, { log });
    expect(lines.filter((line) => line.startsWith('archive:'))).toEqual([]);
    await prepareDataset({ ...options, media: { workers: 1 } }, { log });
    expect(lines.join('\n')).toContain('again: a file of it is gone or damaged');
    expect(await readFile(path)).toEqual(bytes);
  });

  it('is looked at in a dry run from its archive, of which nothing stays', async () => {
    const folder = await temporaryFolder();
    const from = join(folder, 'MELD.Raw.tar.gz');
    await writeFile(from, await tarball());
    vi.stubEnv('TMPDIR', await temporaryFolder());
    const told: unknown[] = [];
    await prepareDataset(
      { source: 'meld', from, into: join(folder, 'data/meld'), media: false },
      { dryRun: (would) => told.push(would) },
    );
    expect(told).toEqual([
      expect.objectContaining({ name: 'meld', labels: expect.arrayContaining(['joy']) }),
    ]);
    expect(await readdir(folder)).toEqual(['MELD.Raw.tar.gz']);
    expect(await readdir(process.env.TMPDIR!)).toEqual([]);
  });

  it('counts junk in the archive with that in folders', async () => {
    const folder = await temporaryFolder();
    const from = join(folder, 'download');
    await writeFile(from, await tarball());
    const options = { source: 'meld', from, into: join(folder, 'dataset'), media: { workers: 1 } } as const;
    await prepareDataset(options);
    const { audit } = await readDataset(options.into, { splits: ['train'] });
    // The film is none.
    expect(countsOf(audit)).toMatchObject({ 'junk files': 2, 'clips unreadable': 3 });
  });
});

describe('prepareMeld from Kaggle', () => {
  it('downloads, unpacks the sub-folder and prepares, and does none of it twice', async () => {
    const { requests } = await server();
    const folder = await temporaryFolder();
    const options = {
      source: 'meld',
      from: { kaggle: { owner: 'ada', dataset: 'meld', workspace: join(folder, 'workspace') } },
      into: join(folder, 'dataset'),
      media: false,
    } as const;
    await prepareDataset(options);
    expect(await readFile(join(options.into, 'dataset.json'), 'utf8')).toBe(await expected());
    expect(requests.map(({ url }) => url)).toEqual(['/api/v1/datasets/download/ada/meld']);
    expect((await readdir(folder)).sort()).toEqual(['dataset', 'workspace']);
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
    expect(requests).toHaveLength(1);
    const force = { kaggle: { ...options.from.kaggle, force: true } };
    expect(await prepareDataset({ ...options, from: force })).toMatchObject({ reused: true });
    expect(requests).toHaveLength(2);
  });

  it('notices when the download has changed on the disk', async () => {
    await server();
    const folder = await temporaryFolder();
    const options = {
      source: 'meld',
      from: { kaggle: {} },
      into: join(folder, 'dataset'),
      media: false,
    } as const;
    await prepareDataset(options);
    const path = join(`${options.into}.raw`, 'zaber666_meld-dataset/archive.zip');
    const bytes = await readFile(path);
    bytes[40]! ^= 1;
    await writeFile(path, bytes);
    await expect(prepareDataset(options)).rejects.toThrow('expected the file as it was downloaded');
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['an owner that is a path', { owner: '../x' }, 'expected a name as in the address'],
    ['a sub-folder that leads out', { subdir: 'a/../../b' }, 'expected a path without ".."'],
    ['an absolute sub-folder', { subdir: '/a' }, 'expected a path such as a/b'],
    ['an unknown word', { user: 'ada' }, 'Unrecognized key'],
  ])('refuses %s', async (_, words, message) => {
    const into = join(await temporaryFolder(), 'dataset');
    const preparing = prepareDataset({ source: 'meld', from: { kaggle: words }, into } as never);
    await expect(preparing).rejects.toThrow(ConfigError);
    await expect(preparing).rejects.toThrow(message);
  });

  it('refuses a workspace that the dataset would replace', async () => {
    const into = join(await temporaryFolder(), 'dataset');
    const preparing = prepareDataset({
      source: 'meld',
      from: { kaggle: { workspace: join(into, 'w') } },
      into,
    });
    await expect(preparing).rejects.toThrow('expected a folder that does not hold the corpus');
    await expect(readdir(dirname(into))).resolves.toEqual([]);
  });
});
