import { expect, it } from 'vitest';
import { suggestionOrStop } from './suggest.js';

it.each([
  ['joyy', '; did you mean "joy"?'],
  ['Neutral', '; did you mean "neutral"?'],
  [' joy ', '; did you mean "joy"?'],
  ['happiness', '.'],
  ['', '.'],
])('answers %j with %j', (word, expected) => {
  expect(suggestionOrStop(word, ['neutral', 'joy'])).toBe(expected);
});
