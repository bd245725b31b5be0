import { describe, expect, it } from 'vitest';
import { decodeUtf8 } from './decode-utf8.js';

describe('decodeUtf8', () => {
  it('drops a byte order mark', () => {
    expect(decodeUtf8(Buffer.from('\uFEFFid,é🎭\n'), 'x.csv')).toBe('id,é🎭\n');
  });

  it('names the line of the first byte that is not UTF-8', () => {
    const bytes = Buffer.concat([
      Buffer.from('id\né\n'),
      Buffer.from('caf\xe9\n', 'latin1'),
      Buffer.from('z'),
    ]);
    expect(() => decodeUtf8(bytes, 'x.csv')).toThrow('x.csv row 3: expected UTF-8 text');
  });

  it('names the last line when the file ends inside a character', () => {
    expect(() => decodeUtf8(Buffer.from('id\né').subarray(0, -1), 'x.csv')).toThrow('x.csv row 2: expected');
  });
});
