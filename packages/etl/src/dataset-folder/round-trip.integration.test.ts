import { join } from 'node:path';
import { SPLITS, type Utterance } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCsv } from '../csv/parse-csv.js';
import { row, sample } from './__fixtures__/sample.js';
import type { UtteranceRow } from './contents.js';
import { formatRows } from './format-rows.js';
import { createRowParser } from './parse-rows.js';
import { readDataset } from './read-dataset.js';
import { verifyDataset } from './verify-dataset.js';
import { writeDataset } from './write-dataset.js';

const temporaryFolder = temporaryFolders();
const LABELS = ['neutral', 'joy', 'a, "b"'];

/** Text as people write it, and as they should not: quotes, commas, all line ends, emoji, any code point but NUL, which is refused. */
const text = fc
  .array(
    fc.oneof(
      fc.constantFrom('"', ',', '\n', '\r', '\r\n', '👩‍👩‍👧', '\uFEFF', ' ', 'é'),
      fc.string({ unit: 'binary' }),
    ),
  )
  .map((parts) => parts.join('').replaceAll('\0', ''));
const filled = text.filter((value) => value.trim() !== '');
const finite = fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0);
const positive = finite.map(Math.abs);

const optional = fc.record(
  {
    sentiment: filled,
    valence: finite,
    arousal: finite,
    dominance: finite,
    startSeconds: positive,
    endSeconds: positive,
    gender: filled,
    session: filled,
    tie: filled,
    use: fc.constant('context' as const),
    votes: fc.dictionary(filled, positive, { minKeys: 1, noNullPrototype: true }),
    bio: fc.dictionary(filled, finite, { minKeys: 1, noNullPrototype: true }),
  },
  { requiredKeys: [] },
);
const utterances = (split: string) =>
  fc
    .array(fc.tuple(filled, filled, fc.constantFrom(...LABELS), optional, fc.boolean()), {
      minLength: 1,
      maxLength: 4,
    })
    .map((all) =>
      all.map(([speaker, words, label, more, isKnown], i): UtteranceRow => {
        const emotion = more.use === 'context' && !isKnown ? '' : label;
        return row(`${split}/${i % 2}/${i}`, { speaker, text: words, emotion, ...more });
      }),
    );
const splits = fc.record({ train: utterances('train'), dev: utterances('dev'), test: utterances('test') });

const withoutPlace = (rows: readonly Utterance[] | undefined) => rows?.map(({ where, ...rest }) => rest);

describe('a dataset folder', () => {
  it('gives back the utterances that were written, whatever their text', async () => {
    const directory = join(await temporaryFolder(), 'dataset');
    await fc.assert(
      fc.asyncProperty(splits, async (written) => {
        await writeDataset(directory, sample({ labels: LABELS, splits: written }));
        const read = await readDataset(directory, { splits: SPLITS });
        for (const split of SPLITS) expect(withoutPlace(read.splits[split])).toEqual(written[split]);
        expect(await verifyDataset(directory)).toEqual({ edited: [] });
      }),
      { seed: 7, numRuns: 8 },
    );
  });

  it('has CSV files that give back every row on the line where it starts', () => {
    fc.assert(
      fc.property(utterances('train'), (written) => {
        const csv = formatRows(written);
        const { columns, records } = parseCsv(csv, 'train.csv');
        const toRow = createRowParser(columns, { path: 'train.csv', split: 'train', labels: LABELS });
        const read = records.map(toRow);
        expect(read.map(({ row }) => row)).toEqual(written);
        const lines = csv.split('\n');
        for (const { row, line } of read) expect(lines[line - 1]).toMatch(new RegExp(`^${row.id},`));
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});
