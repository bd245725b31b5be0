import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { DATASET_FACTS } from './__fixtures__/dataset-facts.js';
import { HOSTILE } from './__fixtures__/sample-run.js';
import { createDatasetReport } from './create-dataset-report.js';

const newFolder = temporaryFolders();
const pageOf = async (facts = DATASET_FACTS): Promise<string> =>
  readFile(await createDatasetReport(facts, { path: join(await newFolder(), 'page.html') }), 'utf8');
const cellsOf = (page: string, caption: string): string[] => {
  const start = page.indexOf(`<caption class="unseen">${caption}`);
  return [...page.slice(start, page.indexOf('</table>', start)).matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/g)].map(
    ([, cell]) => cell!.replace(/<[^>]*>/g, ''),
  );
};

describe('a report of a dataset', () => {
  it('has every section, the counts as tables, and names no test utterance', async () => {
    const page = await pageOf();
    expect([...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'sizes',
      'balance',
      'lengths',
      'agreement',
      'affect',
      'words',
      'vectors',
      'dialogues',
      'making',
    ]);
    expect(cellsOf(page, 'Size of each split').slice(-6)).toEqual(['train', '8', '40', '2', '3', '1']);
    expect(cellsOf(page, 'Utterances of each emotion').slice(-4)).toEqual([
      'joy',
      '30 (75\u202f%)',
      'anger',
      '10 (25\u202f%)',
    ]);
    expect(cellsOf(page, 'Utterances without')).toContain('4 (10\u202f%)');
    expect(cellsOf(page, 'Words of joy').slice(5, 10)).toEqual([
      'wonderful',
      '12',
      '3',
      '1.20',
      '0.40 … 2.00',
    ]);
    expect(page).toContain('test: 17 utterances, as the preparation has counted. It stays closed');
  });

  it('lets nothing of a user become markup, and gives the same bytes again', async () => {
    const page = await pageOf();
    expect(page).not.toContain(HOSTILE);
    expect(await pageOf()).toBe(page);
  });

  it('leaves out what a dataset has not', async () => {
    const { agreement: _, affect: __, words: ___, vectors: ____, ...plain } = DATASET_FACTS;
    const page = await pageOf({ ...plain, lengths: [] });
    expect([...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id)).toEqual([
      'sizes',
      'balance',
      'dialogues',
      'making',
    ]);
  });

  it('refuses options that are out of range', async () => {
    await expect(createDatasetReport(DATASET_FACTS, { path: 'page.html', maxDialogues: -1 })).rejects.toThrow(
      /createDatasetReport: maxDialogues/,
    );
  });
});
