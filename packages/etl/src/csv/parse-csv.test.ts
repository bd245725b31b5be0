import { describe, expect, it } from 'vitest';
import { parseCsv } from './parse-csv.js';

describe('parseCsv', () => {
  it('numbers rows by the line on which they start, whatever the line ends and quoted line breaks', () => {
    const text = 'id,text\r\n1,"two\nlines\r\nthree"\r\n\r\n2,"a\rlone return"\n3,last';
    expect(parseCsv(text, 'x.csv')).toEqual({
      dialect: { separator: ',', lineEnds: ['\r\n', '\n'], saysSeparator: false },
      columns: ['id', 'text'],
      records: [
        { row: 2, cells: ['1', 'two\nlines\r\nthree'] },
        { row: 6, cells: ['2', 'a\rlone return'] },
        { row: 7, cells: ['3', 'last'] },
      ],
    });
  });

  it('keeps doubled quotes, commas, spaces and emoji', () => {
    const { records } = parseCsv('a,b\n"He said ""no"", twice", é 🎭 \n', 'x.csv');
    expect(records[0]?.cells).toEqual(['He said "no", twice', ' é 🎭 ']);
  });

  it.each([
    ['no header', '', 'x.csv: expected a header, received an empty file.'],
    ['a column twice', 'a,b,a\n', 'x.csv row 1: expected each column once, received "a" twice.'],
    [
      'a missing cell',
      'a,b\n1,2\n3\n',
      'x.csv row 3: expected 2 cells, as in the header, received 1 separated by commas.',
    ],
    [
      'a cell too many',
      'a,b\n1,"2\n2"\n3,4,5\n',
      'x.csv row 4: expected 2 cells, as in the header, received 3 separated by commas.',
    ],
    [
      'an open quote',
      'a,b\n1,2\n3,"4\n5,6\n',
      'x.csv row 3: expected well-formed CSV, received a quote that is never closed.',
    ],
    [
      'text after a quote',
      'a,b\n\n1,"2"3\n',
      'x.csv row 3: expected well-formed CSV, received text after a closing quote.',
    ],
    [
      'a row without end',
      `a,b\n1,"${'x'.repeat(1024 * 1024 + 1)}`,
      'x.csv row 2: expected well-formed CSV, received more than 1 MiB (is a quote never closed?).',
    ],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseCsv(text, 'x.csv')).toThrow(message);
  });
});
