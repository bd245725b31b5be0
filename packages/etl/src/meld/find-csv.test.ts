import { join } from 'node:path';
import { DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { writeFiles } from './__fixtures__/release.js';
import { findMeldCsv } from './find-csv.js';

const temporaryFolder = temporaryFolders();

describe('findMeldCsv', () => {
  it.each([
    'dev_sent_emo.csv',
    'dev/dev_sent_emo.csv',
    'dev/dev_splits/dev_sent_emo.csv',
    'MELD.Raw/dev_sent_emo.csv',
    'MELD-RAW/MELD.Raw/dev/dev_sent_emo.csv',
    'data/MELD/dev_sent_emo.csv',
  ])('finds %s', async (path) => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { [path]: '' });
    expect(await findMeldCsv(folder, 'dev')).toBe(join(folder, path));
  });

  it('prefers the folder itself', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'dev/dev_sent_emo.csv': '', 'dev_sent_emo.csv': '' });
    expect(await findMeldCsv(folder, 'dev')).toBe(join(folder, 'dev_sent_emo.csv'));
  });

  it('names the places where it looked', async () => {
    const folder = await temporaryFolder();
    await writeFiles(folder, { 'dev_sent_emo.csv/readme.txt': '' });
    const finding = findMeldCsv(folder, 'dev');
    await expect(finding).rejects.toThrow(DataError);
    await expect(finding).rejects.toThrow(
      'expected dev_sent_emo.csv there or in dev/, dev/dev_splits/, MELD.Raw/,',
    );
  });
});
