import { expect, it } from 'vitest';
import { shownValue } from './shown-value.js';

it.each([
  [Number.POSITIVE_INFINITY, 'Infinity'],
  [{ a: [Number.NaN, -1 / 0, 'NaN'] }, '{"a":[NaN,-Infinity,"NaN"]}'],
  [undefined, 'nothing'],
  [null, 'null'],
  ['a\u0000Infinity', '"a\\u0000Infinity"'],
  [Symbol.iterator, 'Symbol(Symbol.iterator)'],
])('shows %s as what it is', (value, text) => {
  expect(shownValue(value)).toBe(text);
});

it('cuts what is long', () => {
  expect(shownValue('x'.repeat(100), 10)).toBe('"xxxxxx…');
});
