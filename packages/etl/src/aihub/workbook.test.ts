import { join } from 'node:path';
import { ConfigError, DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../archive/__fixtures__/archives.js';
import { found, put } from '../dataset-folder/__fixtures__/sample.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { prepareDataset } from '../prepare-dataset.js';

const temporaryFolder = temporaryFolders();
const PATHS = {
  '[Content_Types].xml':
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
  '_rels/.rels':
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
  'xl/workbook.xml':
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
  'xl/_rels/workbook.xml.rels':
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
};

type Cell = string | number | null;

/** A workbook of one sheet: texts are shared strings, as spreadsheet programs write them, and empty cells are left out. */
function workbook(
  rows: readonly (readonly Cell[])[],
  more: Readonly<Record<string, string>> = {},
): Uint8Array {
  const strings = [...new Set(rows.flat().filter((cell) => typeof cell === 'string'))];
  const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const cellOf = (cell: Cell, row: number, column: number): string => {
    const at = `${String.fromCharCode(65 + column)}${row + 1}`;
    if (cell === null) return '';
    return typeof cell === 'number'
      ? `<c r="${at}"><v>${cell}</v></c>`
      : `<c r="${at}" t="s"><v>${strings.indexOf(cell)}</v></c>`;
  };
  const lines = rows.map(
    (row, r) => `<row r="${r + 1}">${row.map((cell, c) => cellOf(cell, r, c)).join('')}</row>`,
  );
  const files = {
    ...PATHS,
    'xl/sharedStrings.xml': `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${strings.map((text) => `<si><t xml:space="preserve">${escaped(text)}</t></si>`).join('')}</sst>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${lines.join('')}</sheetData></worksheet>`,
    ...more,
  };
  return zipOf(Object.entries(files).map(([name, content]) => ({ name, content })));
}

const HEAD = ['', '연령', '성별', '상황키워드', '신체질환', '감정_대분류', '감정_소분류'].concat(
  [1, 2, 3].flatMap((n) => [`사람문장${n}`, `시스템문장${n}`]),
);
const line = (number: Cell, emotion: Cell, ...turns: Cell[]): Cell[] => [
  ...[number, '청년', '남성', '진로', '해당없음', emotion, '노여워하는'],
  ...turns,
];
const ROWS = [
  HEAD,
  line(
    1,
    '분노',
    '오늘 발표를 망쳤어.',
    '무슨 일이 있었나요?',
    '1 < 2 & "말"을 다 잊었어.',
    '속상하셨겠어요.',
  ),
  // A space behind the word, as some rows have it, and a hole in the middle.
  line(2, '기쁨 ', '합격했어!', '축하해요!', null, null, '정말 기뻐.', '좋아요.'),
  line(3, '행복', '모르는 감정.'),
  line(4, '슬픔', null, '네?'),
];
const validation = [HEAD, line(1, '불안'.normalize('NFD'), '떨려.')];

async function release(training: Uint8Array) {
  const folder = await temporaryFolder();
  const from = join(folder, 'raw');
  await put(join(from, '감성대화말뭉치(최종데이터)_Training.xlsx'.normalize('NFD')), training);
  await put(join(from, '감성대화말뭉치(최종데이터)_Validation.xlsx'), workbook(validation));
  return { source: 'aihub-text', from, into: join(folder, 'dataset') } as const;
}

describe('prepareAihubText: xlsx', () => {
  it('gives the rows that the JSON files give, named by their numbers', async () => {
    const options = await release(workbook(ROWS));
    await prepareDataset(options);
    const { splits, audit } = await readDataset(options.into, { splits: ['train', 'dev'] });
    expect(splits.train!.map(({ id, text, emotion }) => [id, text, emotion])).toEqual([
      ['train/1/0', '오늘 발표를 망쳤어.', 'anger'],
      ['train/1/2', '1 < 2 & "말"을 다 잊었어.', 'anger'],
      ['train/2/0', '합격했어!', 'joy'],
      ['train/2/4', '정말 기뻐.', 'joy'],
    ]);
    expect(splits.dev!.map(({ id, emotion }) => [id, emotion])).toEqual([['dev/1/0', 'anxiety']]);
    expect(found(audit)).toEqual({
      'train utterances': 4,
      'train dialogues': 2,
      'dev utterances': 1,
      'dev dialogues': 1,
      'speakers in both splits': 1,
      'dialogues without a known emotion left out': 1,
      'dialogues without a human turn left out': 1,
      'dialogues without a profile': 3,
      'empty human turns': 7,
    });
    expect(await prepareDataset(options)).toMatchObject({ reused: true });
  });

  it('takes the JSON file where there are both', async () => {
    const options = await release(workbook(ROWS));
    const entry = {
      profile: { emotion: { type: 'E21' } },
      talk: { id: { 'talk-id': 'a', 'profile-id': 'p' }, content: { HS01: '슬퍼.' } },
    };
    await put(join(options.from, 'x_Training.json'), JSON.stringify([entry]));
    await prepareDataset(options);
    const { splits } = await readDataset(options.into, { splits: ['train'] });
    expect(splits.train!.map(({ id, emotion }) => [id, emotion])).toEqual([['train/a/0', 'sadness']]);
  });

  it('has no fine emotions', async () => {
    const options = await release(workbook(ROWS));
    await expect(prepareDataset({ ...options, target: 'fine' })).rejects.toThrow(ConfigError);
  });

  it.each([
    ['no zip', Buffer.from('a,b\n1,2\n'), /expected an xlsx workbook, received: /],
    [
      'a zip of something else',
      zipOf([{ name: 'a.txt', content: 'x' }]),
      /expected an xlsx workbook, received: /,
    ],
    [
      'a sheet of other columns',
      workbook([
        ['a', 'b'],
        [1, 2],
      ]),
      /expected a column 감정_대분류, received a, b\./,
    ],
    [
      'a bomb',
      workbook(ROWS, { 'xl/media/x.bin': ' '.repeat(32 * 2 ** 20) }),
      /expected at most 100 bytes for each byte/,
    ],
    [
      'many entries',
      workbook(ROWS, Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`x/${i}`, '']))),
      /expected at most 1000 entries/,
    ],
    [
      'damage',
      zipOf([{ name: 'xl/workbook.xml', content: 'x', claims: { crc32: 7 } }]),
      /expected the bytes that were packed/,
    ],
  ])('refuses %s', async (_, bytes, message) => {
    const refused = prepareDataset(await release(bytes));
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toThrow(DataError);
  });
});
