import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it, vi } from 'vitest';
import { makeClip } from '../../../media/src/clips/__fixtures__/clips.js';
import type { ClipPoolOptions } from '../../../media/src/clips/clip-pool.js';
import { countsOf } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { csv, line, writeFiles } from './__fixtures__/release.js';

const temporaryFolder = temporaryFolders();

/** Milliseconds that a clip may take. */
let timeout: number | undefined;
vi.mock(import('../../../media/src/clips/clip-pool.js'), async (original) => {
  const { createClipPool } = await original();
  return {
    createClipPool: (options: ClipPoolOptions) =>
      createClipPool({ ...options, ...(timeout !== undefined && { timeout }) }),
  };
});

it('retries clips skipped after a crash or time-out, and only these, and names the reason in the audit', async () => {
  const folder = await temporaryFolder();
  const from = join(folder, 'MELD.Raw');
  const clip = await makeClip({ frames: 12 });
  const slow = await makeClip({ frames: 13 });
  await writeFiles(from, {
    'train_sent_emo.csv': csv(line(0, 0), line(0, 1), line(0, 2)),
    'dev_sent_emo.csv': csv(line(0, 0)),
    'test_sent_emo.csv': csv(line(0, 0)),
    'train/dia0_utt0.mp4': clip,
    // Refused by what decodes it: that is final.
    'train/dia0_utt2.mp4': clip.subarray(0, 200),
  });
  const options = { source: 'meld', from, into: join(folder, 'dataset'), media: { workers: 1 } } as const;
  const train = async () => {
    const { splits, audit } = await readDataset(options.into, { splits: ['train'] });
    return { audit: countsOf(audit), voices: splits.train!.map(({ audio }) => audio !== undefined) };
  };
  await prepareDataset(options);
  await writeFiles(from, { 'train/dia0_utt1.mp4': slow });

  timeout = 1;
  const lines: string[] = [];
  await prepareDataset(options, { log: (text) => lines.push(text) });
  expect(await train()).toMatchObject({
    audit: { 'clips unreadable': 0, 'clips lost to a time limit': 2, 'clips absent': 2 },
    voices: [true, false, false],
  });
  expect(lines).toContainEqual(expect.stringMatching(/^meld: clip lost: train\/0\/1 .*took more than 1 ms$/));
  expect(lines).toContainEqual(expect.stringContaining('start again to try these once more'));
  const lost = await readFile(join(options.into, 'dataset.json'));
  // A training that is taken up again finds what it began with.
  expect(await prepareDataset(options, { keepLost: true })).toMatchObject({ reused: true });
  // The same again, to the byte.
  expect(await prepareDataset(options)).toMatchObject({ reused: false });
  expect(await readFile(join(options.into, 'dataset.json'))).toEqual(lost);

  timeout = undefined;
  expect(await prepareDataset(options)).toMatchObject({ reused: false });
  expect(await train()).toMatchObject({
    audit: { 'clips unreadable': 1, 'clips lost to a time limit': 0 },
    voices: [true, true, false],
  });
  expect(await prepareDataset(options)).toMatchObject({ reused: true });
});

it('does not choose for good between two versions of a clip, one of which could not be looked at', async () => {
  const folder = await temporaryFolder();
  const from = join(folder, 'MELD.Raw');
  const test = 'test/output_repeated_splits_test';
  await writeFiles(from, {
    'train_sent_emo.csv': csv(line(0, 0)),
    'dev_sent_emo.csv': csv(line(0, 0)),
    'test_sent_emo.csv': csv(line(0, 0)),
    [`${test}/dia0_utt0.mp4`]: await makeClip({ frames: 12 }),
    [`${test}/final_videos_testdia0_utt0.mp4`]: await makeClip({ frames: 13 }),
  });
  const options = { source: 'meld', from, into: join(folder, 'dataset'), media: { workers: 1 } } as const;
  timeout = 1;
  const lines: string[] = [];
  await prepareDataset(options, { log: (text) => lines.push(text) });
  timeout = undefined;
  const { audit } = await readDataset(options.into, { splits: ['train'] });
  expect(countsOf(audit)).toMatchObject({ 'clips lost to a time limit': 2 });
  expect(lines).toContainEqual(
    expect.stringMatching(/^meld: clip lost: .*final_videos_testdia0_utt0\.mp4: took/),
  );
  expect(await prepareDataset(options)).toMatchObject({ reused: false });
  const mended = await readDataset(options.into, { splits: ['train'] });
  expect(countsOf(mended.audit)).toMatchObject({ 'clips lost to a time limit': 0, 'duplicate clips': 1 });
  expect(await prepareDataset(options)).toMatchObject({ reused: true });
});
