import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findingText, SPLITS } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeCases } from './__fixtures__/first-version/cases.js';
import { type SourceOptions, sources } from './built-in-sources.js';
import { put } from './dataset-folder/__fixtures__/sample.js';
import { readDataset } from './dataset-folder/read-dataset.js';
import { verifyDataset } from './dataset-folder/verify-dataset.js';
import { prepareDataset } from './prepare-dataset.js';

const temporaryFolder = temporaryFolders();
const FIXTURES = fileURLToPath(new URL('__fixtures__/first-version/', import.meta.url));
let cases: readonly SourceOptions[];

/** Makes a dataset folder whose `dataset.json` is of the first version: media and rows are the same. */
async function prepareOld(options: SourceOptions): Promise<{ directory: string; text: string }> {
  const { directory } = await prepareDataset(options);
  const text = await readFile(join(FIXTURES, `${options.source}.json`), 'utf8');
  await put(join(directory, 'dataset.json'), text);
  return { directory, text };
}

beforeAll(async () => {
  cases = await writeCases(await temporaryFolder());
});

describe('a dataset folder of the first version', () => {
  // What takes a folder as it is made none.
  it.each(sources.parts.map(({ type }) => type).filter((type) => type !== 'existing'))(
    'is up to date, and is read with the words of its audit: %s',
    async (source) => {
      const options = cases.find((one) => one.source === source)!;
      // What is joined was of the first version too.
      for (const part of source === 'joined' ? cases.slice(0, -1) : []) await prepareOld(part);
      const { directory, text } = await prepareOld(options);
      expect(await verifyDataset(directory)).toEqual({ edited: [] });
      expect(await prepareDataset(options)).toEqual({ directory, reused: true });
      const asItIs = { directory, reused: true };
      expect(await prepareDataset({ source: 'existing', into: directory })).toEqual(asItIs);

      const old = JSON.parse(text);
      const splits = SPLITS.filter((split) => old.files[`${split}.csv`]);
      const { audit } = await readDataset(directory, { splits });
      expect(audit.map((finding) => [findingText(finding), finding.count])).toEqual(
        Object.entries(old.audit),
      );
    },
  );
});
