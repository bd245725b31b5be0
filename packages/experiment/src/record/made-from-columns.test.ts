import { expect, it } from 'vitest';
import { MADE_FROM_COLUMNS, madeFromCells } from './made-from-columns.js';

it('a table names each hash of a row once, and none where it is not known', () => {
  expect(MADE_FROM_COLUMNS).toEqual(['datasetSha256', 'utterancesSha256', 'weightsSha256']);
  const seeds = ['1', '2'].map((weights) => ({ dataset: 'd', utterances: 'u', weights }));
  expect(madeFromCells(seeds)).toEqual(['d', 'u', '1 2']);
  expect(madeFromCells(undefined)).toEqual(['', '', '']);
});
