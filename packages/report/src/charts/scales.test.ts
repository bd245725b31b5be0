import { describe, expect, it } from 'vitest';
import { spread, ticksOf } from './scales.js';
import { shortened } from './theme.js';

describe('ticksOf', () => {
  it('gives round numbers within the range', () => {
    expect(ticksOf([0.9, 5.2])).toEqual([1, 2, 3, 4, 5]);
    expect(ticksOf([-1, 1])).toEqual([-1, -0.5, 0, 0.5, 1]);
    expect(ticksOf([0, 0.031])).toEqual([0, 0.005, 0.01, 0.015, 0.02, 0.025, 0.03]);
  });
});

describe('shortened', () => {
  it('cuts long names, and numbers names that could not be told apart', () => {
    const long = 'x'.repeat(50);
    expect(shortened(['a', long])).toEqual(['a', `${'x'.repeat(39)}…`]);
    expect(shortened([`${long}1`, `${long}2`])).toEqual([`1: ${'x'.repeat(39)}…`, `2: ${'x'.repeat(39)}…`]);
  });
});

describe('spread', () => {
  it('moves names down until none covers another, and leaves the others', () => {
    const names = [
      { label: 'joy', x: 100, y: 50 },
      { label: 'anger', x: 102, y: 52 },
      { label: 'fear', x: 300, y: 51 },
    ];
    expect(spread(names).map(({ label, y }) => [label, y])).toEqual([
      ['joy', 50],
      ['fear', 51],
      ['anger', 64],
    ]);
  });
});
