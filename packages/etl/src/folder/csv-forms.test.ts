import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, type Split } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';
import { wav } from './__fixtures__/corpus.js';
import type { FolderSourceOptions } from './options.js';

const newFolder = temporaryFolders();
const ROWS = [
  ['dialogue', 'sequence', 'speaker', 'text', 'audio', 'emotion', 'split'],
  ['tea', '0', 'Ada', 'He said "no"; and left, twice.', 'clips/0.wav', 'joy', 'train'],
  ['cup', '0', 'Grace', 'Mine.', '', 'anger', 'Valid'],
  ['tea', '1', 'Grace', 'Yes?', '', 'neutral', 'train'],
  ['pot', '0', 'Ada', 'Tea?', '', 'joy', 'test'],
];
const lines = (separator: string, rows: readonly (readonly string[])[] = ROWS): string =>
  rows
    .map((row) =>
      row.map((cell) => (/[";,\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(separator),
    )
    .join('\r\n');

async function corpus(
  files: Readonly<Record<string, string | Uint8Array>>,
  more: Partial<FolderSourceOptions> = {},
): Promise<FolderSourceOptions> {
  const folder = await newFolder();
  const from = join(folder, 'raw');
  await mkdir(join(from, 'clips'), { recursive: true });
  await writeFile(join(from, 'clips/0.wav'), wav());
  for (const [name, content] of Object.entries(files)) await writeFile(join(from, name), content);
  return { source: 'folder', from, into: join(folder, 'made'), labels: ['neutral', 'joy', 'anger'], ...more };
}

async function idsOf(options: FolderSourceOptions, splits: readonly Split[]) {
  await prepareDataset(options);
  const read = await readDataset(options.into, { splits });
  return splits.map((split) => read.splits[split]!.map(({ id }) => id));
}

describe('a corpus as people have it', () => {
  it.each([
    ['commas', lines(',')],
    ['semicolons, and a mark', `\uFEFF${lines(';')}`],
    ['a separator said', `sep=;\r\n${lines(';')}`],
    ['tabs in UTF-16', Buffer.from(`\uFEFF${lines('\t')}`, 'utf16le')],
  ])('is one file whose rows name their splits, beside its media: %s', async (_, content) => {
    const options = await corpus({ 'all.csv': content });
    const one = { ...options, from: join(options.from, 'all.csv') };
    expect(await idsOf(one, ['train', 'dev', 'test'])).toEqual([
      ['train/tea/0', 'train/tea/1'],
      ['dev/cup/0'],
      ['test/pot/0'],
    ]);
    const { splits } = await readDataset(one.into, { splits: ['train'] });
    expect(splits.train![0]).toMatchObject({ text: 'He said "no"; and left, twice.', speaker: 'Ada' });
    expect(splits.train![0]!.audio).toBe(join(one.into, 'media/train/tea/0.wav'));
    expect((await prepareDataset(one)).reused).toBe(true);
  });

  it('is one file without splits, all of it train', async () => {
    const options = await corpus({
      'all.csv': lines(
        ';',
        ROWS.map((row) => row.slice(0, 6)),
      ),
    });
    const one = { ...options, from: join(options.from, 'all.csv') };
    expect(await idsOf(one, ['train'])).toEqual([
      ['train/tea/0', 'train/cup/0', 'train/tea/1', 'train/pot/0'],
    ]);
  });

  it('is a folder of tab-separated files, where a column "split" says nothing', async () => {
    const options = await corpus({ 'train.tsv': lines('\t'), 'valid.tsv': lines('\t', ROWS.slice(0, 3)) });
    expect(await idsOf(options, ['train', 'dev'])).toEqual([
      ['train/tea/0', 'train/cup/0', 'train/tea/1', 'train/pot/0'],
      ['dev/tea/0', 'dev/cup/0'],
    ]);
  });

  it('has its column of splits by another name', async () => {
    const rows = ROWS.map((row, i) => (i === 0 ? [...row.slice(0, 6), 'Set'] : row));
    const options = await corpus({ 'all.csv': lines(',', rows) });
    const one = { ...options, from: join(options.from, 'all.csv'), columns: { split: 'Set' } };
    expect(await idsOf(one, ['dev'])).toEqual([['dev/cup/0']]);
    await expect(prepareDataset({ ...one, from: options.from })).rejects.toThrow(
      'expected one file train.csv, received all.csv; one file with all rows is given as "from" itself.',
    );
    await writeFile(join(options.from, 'train.csv'), lines(',', rows));
    await expect(prepareDataset({ ...one, from: options.from })).rejects.toThrow(ConfigError);
  });

  it('is another dataset when another separator is said', async () => {
    const text = 'dialogue,sequence,speaker,text,emotion\na,0,Ada,Tea.,joy\n';
    const options = await corpus({ 'train.csv': text });
    await prepareDataset(options);
    expect((await prepareDataset({ ...options, separator: ',' })).reused).toBe(false);
    await expect(prepareDataset({ ...options, separator: ';' })).rejects.toThrow(
      'train.csv row 1: expected a column "dialogue", received dialogue,sequence,speaker,text,emotion separated by semicolons (another separator can be said: separator)',
    );
  });

  it.each<[string, string, string]>([
    [
      'a split that is none',
      lines(',', [...ROWS.slice(0, 2), ['x', '0', 'Ada', 'Tea.', '', 'joy', 'held']]),
      'all.csv row 3: split: expected train, dev, test, received "held".',
    ],
    [
      'no rows of train',
      lines(',', [ROWS[0]!, ROWS[2]!]),
      'all.csv: expected rows of train, received dev alone.',
    ],
    [
      'a header alone',
      lines(',', [ROWS[0]!]),
      'all.csv: expected at least one utterance, received a header only.',
    ],
    [
      'a NUL in a text',
      lines(',', [ROWS[0]!, ['x', '0', 'Ada', 'Te\0a.', '', 'joy', 'train']]),
      'all.csv row 2: text: expected text without NUL, received "Te\\u0000a.".',
    ],
    [
      'words between',
      'dialogue sequence speaker text emotion\na 0 Ada Tea joy\n',
      'received dialogue sequence speaker text emotion separated by commas (another separator can be said: separator)',
    ],
  ])('is refused with %s', async (_, content, message) => {
    const options = await corpus({ 'all.csv': content });
    const preparing = prepareDataset({ ...options, from: join(options.from, 'all.csv') });
    await expect(preparing).rejects.toThrow(DataError);
    await expect(preparing).rejects.toThrow(message);
  });
});
