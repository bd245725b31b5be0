import { defineEncoder } from '@erc/core';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { builtInRegistries } from '../plugins/registries.js';
import { createEncoderRegistries } from '../recipe/encoder-registries.js';
import { parseRecipe } from '../recipe/parse-recipe.js';
import { pluginEncoders } from './plugin-encoders.js';

const own = defineEncoder({
  modality: 'text',
  schema: z.strictObject({ type: z.literal('own'), size: z.int() }),
  use: () => ({
    state: 'frozen',
    open: () => {
      throw new Error('expected no opening');
    },
  }),
});

it('names an encoder that two streams use once, and built-in ones not at all', () => {
  const encoders = createEncoderRegistries([{ from: 'own.mjs', parts: [own] }]);
  const registries = { ...builtInRegistries, encoders };
  const recipe = parseRecipe(
    {
      name: 'twice',
      dataset: { source: 'existing', into: 'data' },
      streams: {
        first: { modality: 'text', encoder: { type: 'own', size: 1 } },
        second: { modality: 'text', encoder: { type: 'own', size: 2 } },
        text: { encoder: { type: 'tfidf' } },
      },
      fusion: { type: 'concat' },
      losses: [{ type: 'cross-entropy' }],
    },
    'recipe.yaml',
    registries,
  );
  expect(pluginEncoders({ recipe, registries })).toEqual([own]);
});
