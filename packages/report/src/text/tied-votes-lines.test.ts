import { expect, it } from 'vitest';
import { tiedVotesLines } from './tied-votes-lines.js';

it('says on how many utterances votes tied, and what decided', () => {
  expect(tiedVotesLines({ byMean: 2, byOrder: 1 }, 5)).toEqual([
    'votes tied on 3 of 5 utterances: the mean of the probabilities decided 2, the order of the classes 1',
  ]);
  expect(tiedVotesLines({ byMean: 0, byOrder: 0 }, 5)).toEqual([]);
});
