import { readFileSync } from 'node:fs';
import { sha256Of } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { decodeKorean } from './decode-korean.js';

const golden = JSON.parse(readFileSync(new URL('./__fixtures__/cp949.json', import.meta.url), 'utf8')) as {
  words: { text: string; hex: string }[];
  characters: number;
  sha256: string;
};

describe('decodeKorean', () => {
  it.each(golden.words)('reads CP949 as Python does: $text', ({ text, hex }) => {
    expect(decodeKorean(Buffer.from(hex, 'hex'))).toEqual({ text, encoding: 'cp949', isBroken: false });
  });

  it('has every two-byte character that Python has, and no other', () => {
    const characters: string[] = [];
    for (let lead = 0x81; lead < 0xff; lead++) {
      for (let trail = 0x41; trail < 0xff; trail++) {
        // Behind a byte that is no UTF-8, so that the pair is never taken for it.
        const { text } = decodeKorean(Uint8Array.of(0xb0, 0xa1, lead, trail));
        if (!text.includes('\ufffd') && text.length === 2) characters.push(text.slice(1));
      }
    }
    expect(characters).toHaveLength(golden.characters);
    expect(sha256Of(characters.join(''))).toBe(golden.sha256);
  });

  it.each(['안녕 똠', '\ufeff안녕 똠'])('reads UTF-8, and drops a byte order mark: %j', (text) => {
    expect(decodeKorean(Buffer.from(text))).toEqual({ text: '안녕 똠', encoding: 'utf-8', isBroken: false });
  });

  it('says when bytes are neither', () => {
    expect(decodeKorean(Uint8Array.of(0xb0, 0xa1, 0xff))).toMatchObject({ isBroken: true });
  });
});
