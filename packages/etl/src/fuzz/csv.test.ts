import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from '../csv/decode-utf8.js';
import { parseCsv } from '../csv/parse-csv.js';
import { createRowParser } from '../dataset-folder/parse-rows.js';
import { RELEASE } from '../meld/__fixtures__/release.js';
import { MELD_COUNTS, readMeldSplit } from '../meld/read-split.js';
import { newCounts } from '../source/counts.js';
import { fuzz, INPUTS } from './__fixtures__/fuzz.js';

const PIECES = [
  '"',
  '""',
  ',',
  '\n',
  '\r\n',
  '\r',
  '\0',
  '\xef\xbb\xbf',
  '\xff',
  '\x92',
  '99999999999999999999',
  '-1',
]
  .concat(['NaN', '1e999', '../../x', '__proto__', 'joyy', ';', "'", '=1+1', '\xed\xa0\x80', '\u0085', ' '])
  .map((piece) => Buffer.from(piece, 'latin1'));

const MELD = Object.values(RELEASE).map((text) => Buffer.from(text));
const OWN = [
  'id,dialogue,sequence,speaker,text,audio,visual,emotion,start,end\r\ntrain/0/0,0,0,Ada,"Tea, please.",,,joy,0.5,1\r\ntrain/0/1,0,1,Grace,"Say ""tea"".",,,anger,,\r\n',
  'id,dialogue,sequence,speaker,text,audio,visual,emotion,votes_joy,votes_anger,valence\ntrain/7/0,7,0,Ada,"two\nlines",media/a.wav,,joy,3,1,2.5\n',
].map((text) => Buffer.from(text));

const lengthOf = (cells: readonly string[]): number => cells.reduce((sum, cell) => sum + cell.length, 0);

describe('mutated files', () => {
  it('are read within their size or refused: csv', () => {
    const sound = fuzz({
      seeds: [...MELD, ...OWN],
      pieces: PIECES,
      read: (file) => {
        const { columns, records } = parseCsv(decodeUtf8(file, 'x'), 'x');
        return lengthOf([...columns, ...records.flatMap(({ cells }) => cells)]);
      },
    });
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS);
  });

  it('are read within their size or refused: csv of MELD', () => {
    const sound = fuzz({
      seeds: MELD,
      pieces: PIECES,
      // The id says again what the numbers say.
      most: 2,
      read: (file) => {
        const rows = readMeldSplit(file, {
          path: 'x',
          split: 'train',
          target: 'emotion',
          counts: newCounts(MELD_COUNTS),
        });
        for (const { sequence } of rows) if (!Number.isSafeInteger(sequence)) throw new TypeError('a number');
        return lengthOf(rows.flatMap(({ id, dialogue, speaker, text }) => [id, dialogue, speaker, text]));
      },
    });
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS);
  });

  it('are read within their size or refused: csv of a dataset folder', () => {
    const sound = fuzz({
      seeds: OWN,
      pieces: PIECES,
      read: (file) => {
        const { columns, records } = parseCsv(decodeUtf8(file, 'x'), 'x');
        const rows = records.map(
          createRowParser(columns, { path: 'x', split: 'train', labels: ['joy', 'anger'] }),
        );
        if ('polluted' in {}) throw new TypeError('a prototype that has changed');
        return lengthOf(
          rows.flatMap(({ row: { id, dialogue, speaker, text } }) => [id, dialogue, speaker, text]),
        );
      },
    });
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS);
  });
});
