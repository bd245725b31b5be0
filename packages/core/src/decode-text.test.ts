import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.js';

const TEXT = 'Ada: Wie schön! 안녕';

/** In UTF-16 with its mark, the low byte first or last. */
function utf16(text: string, isLittle: boolean): Uint8Array {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
  return isLittle ? bytes : bytes.swap16();
}

describe('decodeText', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with its mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16, low byte first', utf16(TEXT, true)],
    ['UTF-16, high byte first', utf16(TEXT, false)],
  ])('reads %s', (_, bytes) => {
    expect(decodeText(bytes, 'talk.srt')).toBe(TEXT);
  });

  it('refuses other bytes', () => {
    expect(() => decodeText(Buffer.from(TEXT, 'latin1'), 'talk.srt')).toThrow(
      'talk.srt: expected UTF-8 text, or UTF-16 with a byte order mark, received other bytes',
    );
    expect(() => decodeText(Buffer.from('Hi.', 'utf16le'), 'talk.srt')).toThrow(
      'expected UTF-8 text, or UTF-16',
    );
    const broken = utf16('\ud800', true);
    expect(() => decodeText(broken, 'talk.srt')).toThrow(
      'talk.srt: expected UTF-16 text, as its byte order mark says',
    );
  });
});
