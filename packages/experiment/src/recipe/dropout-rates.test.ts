import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { builtInRegistries } from '../plugins/registries.js';
import { parseRecipe } from './parse-recipe.js';
import type { RecipeInput } from './recipe.js';
import { recipeSchema } from './recipe-schema.js';

const recipe: RecipeInput = {
  name: 'a',
  dataset: { source: 'demo', into: 'data' },
  streams: {
    text: { modality: 'text', encoder: { type: 'tfidf' } },
    audio: { modality: 'audio', encoder: { type: 'acoustic-functionals' } },
  },
  fusion: { type: 'concat' },
  losses: [{ type: 'focal' }],
};

/** Every number that stands under a key of dropout, with the keys that lead to it. */
function ratesIn(json: unknown, path: readonly string[] = []): { path: string; schema: object }[] {
  if (typeof json !== 'object' || json === null) return [];
  if (path.some((key) => /dropout/i.test(key)) && 'type' in json && json.type === 'number') {
    return [{ path: path.join('.'), schema: json }];
  }
  return Object.entries(json).flatMap(([key, value]) => ratesIn(value, [...path, key]));
}

describe('dropout of a recipe', () => {
  it('is everywhere of a rate of at least 0 and less than 1', () => {
    const json = z.toJSONSchema(recipeSchema(builtInRegistries), { io: 'input', unrepresentable: 'any' });
    const rates = ratesIn(json);
    expect(rates.length).toBeGreaterThan(15);
    for (const { path, schema } of rates) {
      expect(schema, path).toMatchObject({ minimum: 0, exclusiveMaximum: 1 });
      expect(schema, path).not.toHaveProperty('maximum');
    }
  });

  it.each([
    ['head.0.dropoutRate', { head: [{ dim: 4, dropoutRate: 1 }] }],
    ['fusion.projection.dropoutRate', { fusion: { type: 'concat', projection: { dim: 4, dropoutRate: 1 } } }],
    ['fusion.missing.dropoutRate', { fusion: { type: 'concat', missing: { dropoutRate: 1 } } }],
    ['context.dropoutRate', { context: { type: 'dialogue-gru', hiddenDim: 4, dropoutRate: 1 } }],
    [
      'fusion.dropoutRates.relu',
      { fusion: { type: 'cross-attention', query: 'text', dropoutRates: { relu: 1 } } },
    ],
  ])('is refused with the recipe where the rate is 1: %s', (key, words) => {
    expect(() => parseRecipe({ ...recipe, ...(words as object) }, 'recipe')).toThrow(
      `${key}: expected <1, received 1.`,
    );
  });
});
