import { describe, expect, it } from 'vitest';
import { parseSeconds } from './parse-seconds.js';

describe('parseSeconds', () => {
  it.each([
    ['0', 0],
    ['62.5', 62.5],
    ['62,5', 62.5],
    ['.5', 0.5],
    ['5.', 5],
    [' 1:12.5 ', 72.5],
    ['0:01:12,500', 72.5],
    ['00:00:02,345', 2.345],
    ['1:00:00', 3600],
    ['90:00', 5400],
    ['0:00.1234567', 0.123456],
  ])('reads %j', (cell, seconds) => {
    expect(parseSeconds(cell)).toBe(seconds);
  });

  it.each(['', 'x', '-1', '1e3', '1:2:3:4', '1:60', '1:', ':30', '1.2.3', '1 2'])('refuses %j', (cell) => {
    expect(parseSeconds(cell)).toBeUndefined();
  });
});
