import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byteLines } from './byte-lines.js';

async function linesOf(chunks: readonly Uint8Array[], most?: number) {
  async function* source() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const found = [];
  for await (const line of byteLines(source(), { name: 'in', ...(most !== undefined && { most }) })) {
    found.push('text' in line ? [line.number, line.text] : [line.number, line.problem.message]);
  }
  return found;
}

describe('byteLines', () => {
  it('gives the lines of a text however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll('\n', ''))),
        fc.array(fc.nat(200)),
        async (lines, cuts) => {
          const bytes = Buffer.from(lines.join('\n'));
          const places = [...new Set([0, ...cuts.filter((cut) => cut < bytes.length), bytes.length])];
          places.sort((a, b) => a - b);
          const chunks = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
          const expected = lines.flatMap((text, i) => (text.trim() === '' ? [] : [[i + 1, text]]));
          expect(await linesOf(chunks)).toEqual(expected);
        },
      ),
      { numRuns: 50, seed: 7 },
    );
  });

  it('passes over a line that is too long, and over other bytes than UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('abcdef\nok\n'),
      Buffer.from([0xff, 0x0a]),
      Buffer.from('abcd'),
    ]);
    expect(await linesOf([bytes.subarray(0, 3), bytes.subarray(3)], 4)).toEqual([
      [1, 'in line 1: expected at most 4 bytes, received 6.'],
      [2, 'ok'],
      [3, 'in line 3: expected UTF-8 text, received bytes in another encoding.'],
      [4, 'abcd'],
    ]);
  });
});
