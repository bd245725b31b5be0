import { expect, it } from 'vitest';
import { parseMeldTime } from './parse-time.js';

it.each([
  ['00:14:38,127', { seconds: 878.127, isShort: false }],
  ['0:10:44,769', { seconds: 644.769, isShort: false }],
  ['01:00:00.000', { seconds: 3600, isShort: false }],
  ['00:06:47,28', { seconds: 407.28, isShort: true }],
  [' 00:00:00,100 ', { seconds: 0.1, isShort: false }],
  ['', undefined],
  ['00:61:00,000', undefined],
  ['12.5', undefined],
])('reads %j as %j', (text, expected) => {
  expect(parseMeldTime(text)).toEqual(expected);
});
