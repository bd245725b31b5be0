import type { Dataset } from '@erc/core';
import { splitOptionsSchema } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import { standardSplits } from './standard-splits.js';

const folds: NonNullable<Dataset['folds']> = {
  sessions: {
    by: 'session',
    folds: [{ heldOut: ['1', '2'] }, { heldOut: ['3'] }, { heldOut: ['4'] }],
    dev: 'next',
  },
  last: { by: 'session', folds: [{ heldOut: ['4'], dev: ['3'] }], dev: 'next' },
  speakers: { by: 'speaker', folds: [{ heldOut: ['a'] }, { heldOut: ['b'] }], dev: 'partners' },
};
const dataset = { name: 'corpus', folds };
const splits = (more: object) =>
  standardSplits({ type: 'standard', folds: 'sessions', seed: 42, ...more }, dataset);

describe('standardSplits', () => {
  it('gives the words of the trainer, which its schema takes', () => {
    const expected = splitOptionsSchema.parse({
      type: 'folds',
      by: 'session',
      folds: [['1', '2'], ['3'], ['4']],
    });
    expect(splits({})).toEqual(expected);
    expect(splits({ folds: 'last' })).toEqual(
      splitOptionsSchema.parse({ type: 'folds', by: 'session', folds: [{ heldOut: ['4'], dev: ['3'] }] }),
    );
    expect(splits({ folds: 'speakers' })).toEqual(
      splitOptionsSchema.parse({ type: 'leave-one-out', by: 'speaker', dev: 'partners' }),
    );
  });

  it('lets a recipe say what selects', () => {
    const dev = { by: 'dialogue', fraction: 0.2, stratify: false } as const;
    expect(splits({ folds: 'last', dev })).toMatchObject({
      folds: [{ heldOut: ['4'], dev: undefined }],
      dev,
    });
    expect(splits({ folds: 'speakers', dev: 'next' })).toMatchObject({
      type: 'folds',
      by: 'speaker',
      dev: 'next',
    });
  });

  it('leaves other words alone', () => {
    const own = splitOptionsSchema.parse({ type: 'hold-out' });
    expect(standardSplits(own, dataset)).toBe(own);
  });

  it('names the folds that there are', () => {
    expect(() => splits({ folds: 'fifths' })).toThrow(
      'splits.folds: expected one of the standard folds of the dataset corpus, sessions, last, speakers; received "fifths".',
    );
    expect(() => splits({ fold: 4 })).toThrow(
      'splits.fold: expected 1 … 3, the folds of "sessions", received 4.',
    );
    expect(() => standardSplits({ type: 'standard', folds: 'x', seed: 1 }, { name: 'meld' })).toThrow(
      /dataset meld, which has none; received "x"/,
    );
  });
});
