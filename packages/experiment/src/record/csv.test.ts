import { describe, expect, it } from 'vitest';
import { csvOf } from './csv.js';

describe('csvOf', () => {
  it('quotes what needs it, and leaves what is not there empty', () => {
    expect(
      csvOf([
        ['a', 'b,c'],
        [1.5, undefined],
        [{ x: 1 }, 'say "no"\n'],
      ]),
    ).toBe('a,"b,c"\n1.5,\n"{""x"":1}","say ""no""\n"\n');
  });
});
