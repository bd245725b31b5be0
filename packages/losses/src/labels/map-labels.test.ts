import { ConfigError, DataError } from '@erc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type LabelMap, mapLabels } from './map-labels.js';

/** The codes of one corpus and the four classes that are made of them. */
const FOUR: LabelMap = {
  from: ['ang', 'hap', 'exc', 'sad', 'neu', 'fru', 'sur', 'xxx'],
  to: ['angry', 'happy', 'sad', 'neutral'],
  rename: { ang: 'angry', hap: 'happy', exc: 'happy', neu: 'neutral' },
};

describe('mapLabels', () => {
  it('goes from one order to another by name', () => {
    const from = ['anger', 'joy', 'neutral'];
    const to = ['neutral', 'joy', 'anger'];
    expect(mapLabels(['anger', 'neutral', 'joy'], { from, to }).classes).toEqual([2, 0, 1]);
  });

  it('merges, renames, and counts what it drops', () => {
    expect(mapLabels(['exc', 'neu', 'fru', 'hap', 'sad', 'fru', 'xxx'], FOUR)).toEqual({
      classes: [1, 3, 1, 2],
      rows: [0, 1, 3, 4],
      counts: [0, 2, 1, 1],
      dropped: { fru: 2, xxx: 1 },
      droppedRows: [2, 5, 6],
    });
  });

  it('accounts for every row', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...FOUR.from), { maxLength: 30 }), (labels) => {
        const { classes, rows, counts, dropped, droppedRows } = mapLabels(labels, FOUR);
        const sum = (numbers: number[]): number => numbers.reduce((a, b) => a + b, 0);
        expect([...rows, ...droppedRows].sort((a, b) => a - b)).toEqual(labels.map((_, i) => i));
        expect(sum(counts)).toBe(classes.length);
        expect(sum(Object.values(dropped))).toBe(droppedRows.length);
        for (const [i, row] of rows.entries()) {
          const label = labels[row]!;
          expect(FOUR.to[classes[i]!]).toBe(FOUR.rename![label] ?? label);
        }
      }),
      { seed: 2 },
    );
  });

  it('names the row of a label that it does not know, and the nearest of those that it knows', () => {
    const map: LabelMap = { from: ['joy', 'anger', 'fear', 'neutral'], to: ['joy', 'anger'] };
    expect(() => mapLabels(['joy', 'joyy'], map)).toThrow(
      'mapLabels: row 1: expected a known label (nearest: "joy", "fear", "anger"), received "joyy".',
    );
    expect(() => mapLabels(['toString'], map)).toThrow(DataError);
  });

  it.each([
    [{ ...FOUR, rename: { angr: 'angry' } }, /rename: expected a label of "from" \(nearest: "ang"/],
    [{ ...FOUR, rename: { ang: 'angyr' } }, /rename\.ang: expected a class of "to" \(nearest: "angry"/],
    [{ from: ['a', 'a'], to: ['a'] }, /from: expected different names, received \[a, a\]/],
    [{ from: ['a'], to: [] }, /to: expected/],
  ])('names what is wrong with the map %j', (map, message) => {
    expect(() => mapLabels([], map)).toThrow(ConfigError);
    expect(() => mapLabels([], map)).toThrow(message);
  });
});
