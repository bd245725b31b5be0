import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBody } from './parse-body.js';

const parse = (text: string): unknown => parseBody(Buffer.from(text), 'body');

describe('parseBody', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value);
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
      { seed: 3 },
    );
  });

  it('counts no comma and no bracket in a string, wherever its backslashes are', () => {
    const commas = ',[{'.repeat(100_000);
    for (const text of [commas, `\\${commas}\\`, `"${commas}\\"`, `${commas}"`]) {
      const json = JSON.stringify({ a: text, b: [text] });
      expect(parse(json)).toEqual({ a: text, b: [text] });
    }
  });

  it('refuses many values by their number before it makes them, and reads fewer', () => {
    expect(() => parse(`[${'0,'.repeat(300_000)}0]`)).toThrow(
      'body: expected at most 200000 values, received 300001.',
    );
    expect(parse(`[${'0,'.repeat(100_000)}0]`)).toHaveLength(100_001);
  });

  it.each([
    ['{"a": 1', /^body: expected JSON, received: /],
    ['"open', /^body: expected JSON, received: /],
    [
      '['.repeat(201) + ']'.repeat(201),
      /^body: expected JSON nested at most 200 deep, received 201 levels\.$/,
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('refuses bytes that are not UTF-8', () => {
    expect(() => parseBody(Uint8Array.of(0x22, 0xff, 0x22), 'body')).toThrow('body: expected UTF-8');
  });
});
