import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { featuresOfArray } from './features-of-array.js';
import { parseNpy } from './parse-npy.js';
import { parseTensors } from './parse-tensors.js';

const { cases } = JSON.parse(
  readFileSync(new URL('./__fixtures__/arrays.json', import.meta.url), 'utf8'),
) as {
  cases: { name: string; base64: string; values: number[][] }[];
};

describe('featuresOfArray', () => {
  it.each(cases)('reads what Python has written: $name', ({ name, base64, values }) => {
    const bytes = Buffer.from(base64, 'base64');
    const array = name.startsWith('npy') ? parseNpy(bytes, name) : parseTensors(bytes, name).get('features')!;
    const rows = featuresOfArray({ array, where: name }, undefined, ['first', 'second']);
    expect(rows.map(({ data }) => [...data])).toEqual(values);
  });
});
