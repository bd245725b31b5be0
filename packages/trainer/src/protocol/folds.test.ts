import { createRandom } from '@erc/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldsByDialogue } from './folds.js';

const corpus = (sizes: readonly number[]) =>
  sizes.flatMap((size, d) => Array.from({ length: size }, (_, s) => ({ id: `train/${d}/${s}` })));

describe('foldsByDialogue', () => {
  it('holds every utterance out exactly once and never parts a dialogue', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 5, maxLength: 30 }),
        fc.integer({ min: 3, max: 5 }),
        (sizes, folds) => {
          const utterances = corpus(sizes);
          const result = foldsByDialogue({ utterances, folds, random: createRandom(1) });
          expect(result.flatMap(({ heldOut }) => heldOut).sort((a, b) => a - b)).toEqual(
            utterances.map((_, i) => i),
          );
          for (const { train, dev, heldOut } of result) {
            expect(new Set([...train, ...dev, ...heldOut]).size).toBe(utterances.length);
            const dialogues = [train, dev, heldOut].map(
              (part) => new Set(part.map((i) => utterances[i]!.id.split('/')[1])),
            );
            expect(dialogues.reduce((sum, set) => sum + set.size, 0)).toBe(sizes.length);
          }
        },
      ),
      { seed: 7, numRuns: 50 },
    );
  });

  it('keeps the folds about equally large', () => {
    const utterances = corpus(Array.from({ length: 60 }, (_, i) => 3 + (i % 7)));
    const sizes = foldsByDialogue({ utterances, folds: 5, random: createRandom(2) }).map(
      ({ heldOut }) => heldOut.length,
    );
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(9);
  });

  it('refuses more folds than dialogues', () => {
    expect(() =>
      foldsByDialogue({ utterances: corpus([2, 2, 2]), folds: 4, random: createRandom(1) }),
    ).toThrow('folds by dialogue: expected 3 … 3 folds (the number of dialogues), received 4.');
  });
});
