import { expect, it } from 'vitest';
import { savedLine } from './saved-line.js';

it.each([
  [
    'all computed',
    { encoded: 24, total: 24, seconds: 3.14 },
    '24 of 24 inputs computed in 3.1 s; each pass over all of them saves about 3.1 s',
  ],
  [
    'some kept',
    { encoded: 4, total: 24, seconds: 0.5 },
    '4 of 24 inputs computed in 0.5 s, the others kept from before; each pass over all of them saves about 3.0 s',
  ],
  [
    'all kept',
    { encoded: 0, total: 24, seconds: 0.01 },
    'all of 24 inputs kept from before; no pass computes them',
  ],
])('says what keeping frozen layers saves: %s', (_, filled, line) => {
  expect(savedLine('text', filled)).toBe(`text, frozen layers: ${line}`);
});
