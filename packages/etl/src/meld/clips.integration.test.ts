import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SPLITS } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import wavefile from 'wavefile';
import { countsOf } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { verifyDataset } from '../dataset-folder/verify-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { FAULTY_AUDIT, faultyRelease, tarballOf, zipOfKaggle } from './__fixtures__/faulty-release.js';
import { writeFiles } from './__fixtures__/release.js';

const temporaryFolder = temporaryFolders();

/** A release with every fault that is known of the real one, unpacked. */
async function release() {
  const folder = await temporaryFolder();
  const from = join(folder, 'MELD.Raw');
  await writeFiles(from, await faultyRelease());
  return { source: 'meld', from, into: join(folder, 'dataset'), media: { workers: 2 } } as const;
}

async function bytesOf(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(
    files.map(
      async (path) => [path.slice(folder.length), (await readFile(path)).toString('base64')] as const,
    ),
  );
  return new Map(contents.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('prepareMeld with clips', () => {
  it('gives each utterance its voice and frames, and counts every fault', async () => {
    const options = await release();
    const lines: string[] = [];
    await prepareDataset(options, { log: (text) => lines.push(text) });
    const { splits, audit } = await readDataset(options.into, { splits: SPLITS });
    expect(countsOf(audit)).toEqual(FAULTY_AUDIT);
    const rows = Object.fromEntries(SPLITS.flatMap((split) => splits[split]!.map((row) => [row.id, row])));
    expect(rows['train/0/0']).toMatchObject({
      audio: join(options.into, 'media/train/0/0.wav'),
      visual: join(options.into, 'media/train/0/0'),
    });
    expect(rows['train/0/1']).not.toHaveProperty('audio');
    expect(rows['train/1/0']).not.toHaveProperty('visual');
    for (const id of ['train/125/3', 'dev/110/7']) {
      expect(rows[id]).not.toHaveProperty('audio');
      expect(rows[id]).not.toHaveProperty('visual');
    }
    expect((await readdir(rows['dev/0/0']!.visual!)).sort()).toEqual(
      [0, 1, 2, 3, 4].map((k) => `frame-${k}.png`),
    );
    const wav = new wavefile.WaveFile(await readFile(rows['train/0/0']!.audio!));
    expect(wav.fmt).toMatchObject({ sampleRate: 16_000, numChannels: 1, bitsPerSample: 16 });
    // Of the two versions, the one that is as long as its times say.
    const seconds = async (id: string): Promise<number> =>
      ((await readFile(rows[id]!.audio!)).length - 44) / 32_000;
    expect(await seconds('test/0/0')).toBeLessThan(1.4);
    expect(await seconds('test/0/1')).toBeLessThan(1.4);
    expect(await seconds('dev/0/0')).toBeGreaterThan(2.8);
    expect(lines.join('\n')).toMatch(/clip unreadable: train\/125\/3/);
    expect(lines).toContain('meld: clip absent: dev/110/7');
    expect((await verifyDataset(options.into)).edited).toEqual([]);
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
  });

  it.each([
    ['the tarball as published', tarballOf],
    ['the zip of Kaggle', async (files: Parameters<typeof zipOfKaggle>[0]) => zipOfKaggle(files)],
  ])('counts the same faults in %s', async (_, pack) => {
    const folder = await temporaryFolder();
    const from = join(folder, 'download');
    await writeFile(from, await pack(await faultyRelease()));
    const into = join(folder, 'dataset');
    await prepareDataset({ source: 'meld', from, into, media: { workers: 2 } });
    expect(countsOf((await readDataset(into, { splits: ['train'] })).audit)).toEqual(FAULTY_AUDIT);
  });

  it('makes the same bytes again from finished clips, and finds one that was damaged', async () => {
    const options = await release();
    await prepareDataset(options);
    const first = await bytesOf(options.into);
    const other = join(dirname(options.into), 'other');
    await prepareDataset({ ...options, into: other });
    expect(await bytesOf(other)).toEqual(first);
    // A finished clip whose picture has changed is made again.
    const work = `${other}.clips`;
    const names = await readdir(work, { recursive: true });
    const frame = names.find((name) => name.endsWith('frame-3.png'))!;
    const picture = await readFile(join(work, frame));
    picture[picture.length - 20] = picture[picture.length - 20]! ^ 1;
    await rm(join(work, frame));
    await writeFile(join(work, frame), picture);
    await rm(other, { recursive: true });
    const lines: string[] = [];
    await prepareDataset({ ...options, into: other }, { log: (text) => lines.push(text) });
    expect(await bytesOf(other)).toEqual(first);
    expect(lines).toContain('media: finished clips that were damaged, made again: 1');
  });

  it('gives utterances of equal numbers one clip only when the mistake is asked for', async () => {
    const options = await release();
    const legacy = { mediaWithoutSplit: 'dev' } as const;
    await prepareDataset({ ...options, legacy });
    const { splits, audit } = await readDataset(options.into, { splits: SPLITS });
    expect(countsOf(audit)['clips of another split']).toBeGreaterThan(0);
    const [dev, train] = await Promise.all(
      [splits.dev![0]!, splits.train![0]!].map(({ audio }) => readFile(audio!)),
    );
    expect(train).toEqual(dev);
  });

  it('takes strips, other rates and the plain version when told to', async () => {
    const options = await release();
    const media = {
      workers: 1,
      sampleRateHz: 'original',
      frames: { as: 'strip', height: 24, count: 3 },
    } as const;
    await prepareDataset({ ...options, media, duplicateClips: 'plain' });
    const { splits, audit } = await readDataset(options.into, { splits: SPLITS });
    expect(countsOf(audit)).toMatchObject({
      'duplicate clips final taken': 0,
      'duplicate clips other nearer to the times': 1,
    });
    const [row] = splits.train!;
    expect(await sharp(row!.visual).metadata()).toMatchObject({ width: 32, height: 72, format: 'png' });
    expect(new wavefile.WaveFile(await readFile(row!.audio!)).fmt).toMatchObject({ sampleRate: 48_000 });
  });

  it('leaves clips alone when media is false', async () => {
    const options = await release();
    await prepareDataset({ ...options, media: false });
    const { audit } = await readDataset(options.into, { splits: ['train'] });
    expect(countsOf(audit)['clips absent']).toBe(10);
    expect(await readdir(dirname(options.into))).not.toContain('dataset.clips');
  });
});
