import { expect, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import type { Recipe } from '../recipe/recipe.js';
import { withThreads } from './with-threads.js';

it('gives threads to the encoders that take a number of them, and changes no number that is there', () => {
  const streams: Recipe['streams'] = {
    text: { modality: 'text', encoder: { type: 'transformer', model: 'own/bert' } as never },
    other: { modality: 'text', encoder: { type: 'transformer', model: 'own/bert', threads: 3 } as never },
    audio: { modality: 'audio', encoder: { type: 'acoustic-statistics' } },
  };
  const given = withThreads(streams, builtInRegistries.encoders, 2);
  expect(given.text!.encoder).toMatchObject({ threads: 2 });
  expect(given.other!.encoder).toMatchObject({ threads: 3 });
  expect(given.audio).toBe(streams.audio);
});
