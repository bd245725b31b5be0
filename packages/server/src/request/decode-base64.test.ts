import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase64 } from './decode-base64.js';

describe('decodeBase64', () => {
  it('gives the bytes back, of both alphabets, with and without padding', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        for (const text of [buffer.toString('base64'), buffer.toString('base64url')]) {
          for (const written of [text, text.replace(/=+$/, '')]) {
            expect(new Uint8Array(decodeBase64(written, 'x'))).toEqual(bytes);
          }
        }
      }),
      { seed: 4 },
    );
  });

  it.each(['a', 'abcde', 'ab=c', 'ab c', 'ab\n', 'data:image/png;base64,iVBO', '../../etc', 'äöü'])(
    'refuses %j',
    (text) => {
      expect(() => decodeBase64(text, 'turns.0.audio')).toThrow(
        `turns.0.audio: expected base64, received other text of ${text.length} characters.`,
      );
    },
  );

  it('ends with a text as long as a body may be, whatever it is made of', () => {
    for (const text of [`${'='.repeat(2 ** 20)}A`, `${'A'.repeat(2 ** 20)}===`, '='.repeat(2 ** 20)]) {
      expect(() => decodeBase64(text, 'x')).toThrow('x: expected base64');
    }
  });
});
