import { describe, expect, it } from 'vitest';
import { jsonObject } from './named-files.js';

describe('jsonObject', () => {
  it.each([
    ['{ "a": ', /^model: config\.json: expected JSON, received: (?!.*received).*\.$/],
    ['[1, 2]', 'model: config.json: expected a JSON object, received [1, 2]…'],
    ['null', 'model: config.json: expected a JSON object, received null…'],
  ])('says once what %s is', (text, message) => {
    expect(() => jsonObject(text, 'model: config.json')).toThrow(message);
  });

  it('takes an object', () => {
    expect(jsonObject('{ "a": 1 }', 'x')).toEqual({ a: 1 });
  });
});
