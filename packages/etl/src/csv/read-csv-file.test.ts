import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, sha256Of } from '@erc/core';
import { readGolden } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { parseCsv } from './parse-csv.js';
import { type ReadCsvFileOptions, readCsvFile } from './read-csv-file.js';

interface Case {
  readonly name: string;
  readonly base64: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
const golden = readGolden<{ readonly cases: readonly Case[] }>(import.meta.url, 'csv-files');
const newFolder = temporaryFolders();

async function read(
  bytes: Uint8Array | string,
  more: Partial<Omit<ReadCsvFileOptions<unknown>, 'open'>> = {},
) {
  const path = join(await newFolder(), 'x.csv');
  await writeFile(path, bytes);
  let header: readonly string[] = [];
  const { rows, sha256 } = await readCsvFile(path, {
    ...more,
    open(columns) {
      header = columns;
      return (record) => record;
    },
  });
  return { columns: header, rows, sha256 };
}

describe('readCsvFile', () => {
  it.each(golden.cases)('reads what pandas reads: $name', async ({ base64, columns, rows }) => {
    const bytes = Buffer.from(base64, 'base64');
    const found = await read(bytes, { expected: ['dialogue', 'sequence', 'speaker', 'text', 'emotion'] });
    expect(found.columns).toEqual(columns);
    expect(found.rows.map(({ cells }) => cells)).toEqual(rows);
    expect(found.sha256).toBe(sha256Of(bytes));
  });

  it('finds the same rows on the same lines as in a text, over any number of pieces', async () => {
    const lines = Array.from({ length: 30_000 }, (_, i) =>
      i % 7 === 0 ? `${i},"${'é'.repeat(i % 50)}\r\n""quoted"""` : `${i},한 ${'x'.repeat(i % 90)} "so"`,
    );
    const text = `id,text\r\n${lines.join('\n')}\n`;
    expect(text.length).toBeGreaterThan(3 * 2 ** 18);
    const { columns, records } = parseCsv(text, 'x.csv');
    const found = await read(text);
    expect(found.columns).toEqual(columns);
    expect(found.rows).toEqual(records);
  });

  it('takes the separator that is said, and a header without a row', async () => {
    expect(await read('a;b,c\n1;2,3\n', { separator: ';' })).toMatchObject({
      columns: ['a', 'b,c'],
      rows: [{ row: 2, cells: ['1', '2,3'] }],
    });
    expect(await read('a,b', {})).toMatchObject({ columns: ['a', 'b'], rows: [] });
  });

  it('takes the separator that gives the expected columns, however many others stand in names', async () => {
    const { columns } = await read('text;a,b,c;emotion\n', { expected: ['text', 'emotion'] });
    expect(columns).toEqual(['text', 'a,b,c', 'emotion']);
  });

  it.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'expected a header, received an empty file.'],
    ['a mark alone', '\uFEFF', 'expected a header, received an empty file.'],
    [
      'a row of another width',
      'a;b\n1;2\n3\n',
      'row 3: expected 2 cells, as in the header, received 1 separated by semicolons.',
    ],
    [
      'an open quote',
      'a,b\n1,"2\n',
      'row 2: expected well-formed CSV, received a quote that is never closed.',
    ],
    [
      'text after a quote',
      'a,b\n"1"2,3\n',
      'row 2: expected well-formed CSV, received text after a closing quote.',
    ],
    ['another encoding', Buffer.from('a,b\n1,2\n1,\xe9\n', 'latin1'), 'row 3: expected UTF-8 text'],
    [
      'UTF-16 without a mark',
      Buffer.from('a,b\n', 'utf16le'),
      'row 1: expected UTF-8 text, or UTF-16 with a byte order mark',
    ],
    ['half of UTF-16', Buffer.from('\uFEFFa,b\n1,2', 'utf16le').subarray(0, -1), 'expected UTF-16 text'],
    [
      'a row without end',
      `a,b\n1,"${'x'.repeat(2 ** 20 + 1)}`,
      'row 2: expected well-formed CSV, received more than 1 MiB',
    ],
  ])('refuses %s', async (_, bytes, message) => {
    const reading = read(bytes);
    await expect(reading).rejects.toThrow(DataError);
    await expect(reading).rejects.toThrow(message);
  });

  it('says how many rows a file has that has too many', async () => {
    const text = `a\n${'1\n'.repeat(25)}`;
    await expect(read(text, { maxRows: 24 })).rejects.toThrow(
      'x.csv: expected at most 24 rows, received 25.',
    );
    expect((await read(text, { maxRows: 25 })).rows).toHaveLength(25);
  });

  it('refuses a file of more than 256 MiB unread', async () => {
    const path = join(await newFolder(), 'huge.csv');
    await writeFile(path, '');
    await truncate(path, 300 * 2 ** 20);
    const open = () => () => 0;
    await expect(readCsvFile(path, { open })).rejects.toThrow('expected at most 256 MiB, received 300 MiB.');
  });

  it('passes on what a row is refused for', async () => {
    const path = join(await newFolder(), 'x.csv');
    await writeFile(path, 'a\n1\n2\n3\n');
    const open = () => (record: { readonly row: number }) => {
      if (record.row === 3) throw new DataError('row 3 it is');
      return record;
    };
    await expect(readCsvFile(path, { open })).rejects.toThrow(new DataError('row 3 it is'));
  });
});
