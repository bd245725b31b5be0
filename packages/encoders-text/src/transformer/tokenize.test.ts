import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import golden from '../__fixtures__/transformers.json' with { type: 'json' };
import { readTokenizer } from './tokenize.js';

const readJson = async (family: string, name: string): Promise<Record<string, unknown>> =>
  JSON.parse(await readFile(new URL(`../__fixtures__/${family}/${name}`, import.meta.url), 'utf8'));

describe('a longer input', () => {
  it.each(['bert', 'roberta'])(
    'keeps the token that ends it, and as published loses it with the end: %s',
    async (family) => {
      const model = {
        name: family,
        config: await readJson(family, 'config.json'),
        readJson: (name: string) => readJson(family, name),
      };
      const tokenizer = await readTokenizer(model, 'test');
      // Utterances alone, which nothing is cut from: the ids of transformers.
      const { expected } = golden.cases.find(
        (one) => one.family === family && !('input' in one.options) && one.expected.every(({ cut }) => !cut),
      )!;
      for (const [i, { ids }] of expected.entries()) {
        const { text } = golden.inputs.english[i]!;
        const of = (side: 'right' | 'legacy-end') => [...tokenizer.tokenize(text, 5, side).ids];
        expect(of('legacy-end')).toEqual(ids.slice(0, 5));
        expect(of('right')).toEqual(ids.length > 5 ? [...ids.slice(0, 4), ids.at(-1)] : ids);
      }
    },
  );
});
