import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { prepareDataset } from '../prepare-dataset.js';

const newFolder = temporaryFolders();
type Options = Parameters<typeof prepareDataset>[0];

const sources: [string, (from: string, into: string) => Options, string][] = [
  ['meld', (from, into) => ({ source: 'meld', from, into }), 'the folder or archive of the MELD release'],
  ['iemocap', (from, into) => ({ source: 'iemocap', from, into }), 'the folder of the IEMOCAP release'],
  ['kemdy19', (from, into) => ({ source: 'kemdy19', from, into }), 'the folder of the KEMDy19 release'],
  ['kemdy20', (from, into) => ({ source: 'kemdy20', from, into }), 'the folder of the KEMDy20_v1_1 release'],
  ['aihub-audio', (from, into) => ({ source: 'aihub-audio', from, into }), 'the folder of the release'],
];

describe.each(sources)('a release of %s that is not there', (_, optionsOf, expected) => {
  it('is named as that, with what lies beside it, and not as an incomplete one', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'releases'));
    const from = join(folder, 'release');
    const preparing = prepareDataset(optionsOf(from, join(folder, 'made')));
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(
      `${from}: expected ${expected}, received no such file or folder; did you mean "releases"?`,
    );
  });

  it('is named as what lies there', async () => {
    const folder = await newFolder();
    const from = join(folder, 'notes');
    await writeFile(from, 'notes');
    await expect(prepareDataset(optionsOf(join(from, 'release'), join(folder, 'made')))).rejects.toThrow(
      'received no such file or folder.',
    );
    if (expected.includes('archive')) return;
    await expect(prepareDataset(optionsOf(from, join(folder, 'made')))).rejects.toThrow(
      `${from}: expected ${expected}, received a file.`,
    );
  });
});
