import { describe, expect, it } from 'vitest';
import { decodeMeldText, repairCharacters } from './decode-text.js';

const read = (bytes: Uint8Array) => repairCharacters(decodeMeldText(bytes).text);

describe('decodeMeldText and repairCharacters', () => {
  it('leave UTF-8 as it is', () => {
    expect(read(Buffer.from('It’s café time… 🎭'))).toBe('It’s café time… 🎭');
  });

  it('read Windows-1252', () => {
    const bytes = Buffer.from('It\x92s caf\xe9 time\x85 \x93so\x94 \x80', 'latin1');
    expect(decodeMeldText(bytes).isUtf8).toBe(false);
    expect(read(bytes)).toBe('It’s café time… “so” €');
  });

  it('mend Windows-1252 that was read as Latin-1 and saved as UTF-8', () => {
    const bytes = Buffer.from('It\u0092s late\u0097really');
    expect(decodeMeldText(bytes).isUtf8).toBe(true);
    expect(read(bytes)).toBe('It’s late—really');
  });

  it('give the Encoding Standard’s character for every byte from 0x80', () => {
    const bytes = Uint8Array.from({ length: 128 }, (_, i) => i + 128);
    // index-windows-1252.txt of the Encoding Standard, 0x80 … 0x9F.
    const expected = [
      0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d,
      0x17d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a,
      0x153, 0x9d, 0x17e, 0x178,
    ];
    const rest = Array.from({ length: 96 }, (_, i) => i + 0xa0);
    expect([...read(bytes)].map((character) => character.codePointAt(0))).toEqual([...expected, ...rest]);
  });
});
