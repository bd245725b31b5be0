import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DataError } from './errors.js';
import { MAX_JSON_DEPTH, parseJson } from './parse-json.js';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('parseJson', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseJson(text, 'f')).toEqual(JSON.parse(text));
      }),
      { seed: 3 },
    );
  });

  it('reads brackets in strings as text, behind quotes and backslashes too', () => {
    const text = JSON.stringify({ a: `${nested(500)}"\\`, b: ['\\"[', '{'] });
    expect(parseJson(text, 'f')).toEqual(JSON.parse(text));
  });

  it('refuses lists and objects that are nested too deep, and not those at the limit', () => {
    expect(() => parseJson(nested(MAX_JSON_DEPTH), 'f')).not.toThrow();
    for (const depth of [MAX_JSON_DEPTH + 1, 100_000]) {
      const read = () => parseJson(`{"a":${nested(depth - 1)}}`, 'f');
      expect(read).toThrow(DataError);
      expect(read).toThrow(`f: expected JSON nested at most 200 deep, received ${depth} levels.`);
    }
  });

  it('names what is no JSON', () => {
    expect(() => parseJson('{"a":', 'f')).toThrow(/^f: expected JSON, received: /);
  });
});
