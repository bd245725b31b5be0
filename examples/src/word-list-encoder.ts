import { readFile } from 'node:fs/promises';
import { defineEncoder } from '@erc/core';
import { definePlugin } from '@erc/experiment';
import { z } from 'zod';

/** How often each word of a file, which has one on a line, stands in a text. */
const wordList = defineEncoder({
  modality: 'text',
  schema: z.strictObject({ type: z.literal('word-list'), path: z.string() }),
  withPaths: (options, resolve) => ({ ...options, path: resolve.path(options.path) }),
  use: ({ path }) => ({
    state: 'frozen',
    async open() {
      const words = (await readFile(path, 'utf8')).trim().split('\n');
      const dim = words.length;
      const count = (text: string, word: string): number => text.toLowerCase().split(word).length - 1;
      const vector = (text: string) => Float32Array.from(words, (word) => count(text, word));
      return {
        modality: 'text',
        id: `text/word-list/1/${words}`,
        dim,
        contentOf: ({ text }) => text,
        encode: async (inputs) => inputs.map(({ text }) => ({ data: vector(text), shape: [dim] })),
        dispose: async () => {},
      };
    },
  }),
});

export const plugin = definePlugin({ encoders: [wordList] });
