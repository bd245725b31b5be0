import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, MELD_EMOTIONS, MELD_SENTIMENTS, SPLITS } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { countsOf } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { csv, line, RELEASE, writeFiles } from './__fixtures__/release.js';

const temporaryFolder = temporaryFolders();

async function release(files = RELEASE) {
  const folder = await temporaryFolder();
  await writeFiles(join(folder, 'raw'), files);
  return { source: 'meld', from: join(folder, 'raw'), into: join(folder, 'dataset') } as const;
}

describe('prepareMeld', () => {
  it('makes a dataset folder whose dialogues are keyed by split', async () => {
    const options = await release();
    const steps: [number, number][] = [];
    const lines: string[] = [];
    const prepared = await prepareDataset(options, {
      onProgress: (done, total) => steps.push([done, total]),
      log: (text) => lines.push(text),
    });
    expect(prepared).toEqual({ directory: options.into, reused: false });
    const dataset = await readDataset(options.into, { splits: SPLITS });
    expect(dataset).toMatchObject({ name: 'meld', labels: MELD_EMOTIONS });
    expect(dataset.splits.train?.map(({ id }) => id)).toEqual(['train/0/0', 'train/0/2', 'train/1/0']);
    expect(dataset.splits.dev?.map(({ id, text }) => [id, text])).toEqual([
      ['dev/0/0', 'Not the cello too.'],
    ]);
    expect(dataset.splits.test?.map(({ emotion }) => emotion)).toEqual(['anger']);
    expect(countsOf(dataset.audit)).toMatchObject({
      'train utterances': 3,
      'train dialogues': 2,
      'clips absent': 5,
    });
    expect(steps).toEqual([1, 2, 3, 4].map((done) => [done, 4]));
    expect(lines).toContain('meld: clips absent: 5');
    expect(lines.at(-1)).toBe('meld: text only; no clip was found below the folder.');
  });

  it('writes nothing when the dataset folder is up to date', async () => {
    const options = await release();
    await prepareDataset(options);
    const before = await stat(join(options.into, 'dataset.json'));
    expect(await prepareDataset(options)).toEqual({ directory: options.into, reused: true });
    expect((await stat(join(options.into, 'dataset.json'))).mtimeMs).toBe(before.mtimeMs);
  });

  it('starts again when the raw files or the target change', async () => {
    const options = await release();
    await prepareDataset(options);
    await writeFiles(options.from, { 'dev_sent_emo.csv': csv(line(0, 0), line(0, 1)) });
    expect(await prepareDataset(options)).toMatchObject({ reused: false });
    expect(await prepareDataset({ ...options, target: 'sentiment' })).toMatchObject({ reused: false });
    const dataset = await readDataset(options.into, { splits: ['dev', 'test'] });
    expect(dataset.labels).toEqual(MELD_SENTIMENTS);
    expect(dataset.splits.dev).toHaveLength(2);
    expect(dataset.splits.test?.[0]).toMatchObject({ emotion: 'negative' });
  });

  it('makes the same bytes from the same release', async () => {
    const [a, b] = [await release(), await release()];
    await prepareDataset(a);
    await prepareDataset(b);
    for (const name of ['dataset.json', 'train.csv']) {
      expect(await readFile(join(a.into, name))).toEqual(await readFile(join(b.into, name)));
    }
  });

  it('leaves no folder behind when a row is wrong', async () => {
    const options = await release({
      ...RELEASE,
      'test_sent_emo.csv': csv(line(0, 0), line(0, 1, { emotion: 'angry' })),
    });
    const preparing = prepareDataset(options);
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow('test_sent_emo.csv row 3: Emotion: expected one of');
    expect(await readdir(join(options.into, '..'))).toEqual(['raw']);
  });

  it('names a CSV that is missing', async () => {
    const { 'dev_sent_emo.csv': _, ...rest } = RELEASE;
    await expect(prepareDataset(await release(rest))).rejects.toThrow(
      'expected dev_sent_emo.csv there or in dev/',
    );
  });

  it('stops at the signal', async () => {
    const options = await release();
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(prepareDataset(options, { signal })).rejects.toThrow('enough');
    expect(await readdir(join(options.into, '..'))).toEqual(['raw']);
  });

  it.each(['.', '..'])('refuses to write over the release: into %j', async (path) => {
    const options = await release();
    const preparing = prepareDataset({ ...options, into: join(options.from, path) });
    await expect(preparing).rejects.toThrow(ConfigError);
    await expect(preparing).rejects.toThrow('meld: into: expected a folder that does not hold the corpus');
  });

  it('writes below the release when asked to', async () => {
    const options = await release();
    expect(await prepareDataset({ ...options, into: join(options.from, 'dataset') })).toMatchObject({
      reused: false,
    });
  });

  it('names an option that is unknown', async () => {
    const options = { ...(await release()), form: 'x' };
    await expect(prepareDataset(options)).rejects.toThrow(/meld: options: .*Unrecognized key: "form"/);
  });
});
