import { fileURLToPath } from 'node:url';
import { ConfigError } from '@erc/core';
import type { ParsedContext, ParsedFusion } from '@erc/fusion';
import type { ParsedLoss } from '@erc/losses';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { builtInRegistries } from '../plugins/registries.js';
import { loadRecipe } from './load-recipe.js';
import { parseRecipe } from './parse-recipe.js';
import type { Recipe, RecipeInput } from './recipe.js';

const recipe: RecipeInput = {
  name: 'a',
  dataset: { source: 'demo', into: 'data' },
  streams: { text: { modality: 'text', encoder: { type: 'tfidf' } } },
  fusion: { type: 'concat' },
  losses: [{ type: 'focal', classWeights: 'balanced' }],
};

describe('a recipe', () => {
  it('may have dropout or scaling alone in its head, and a classifier without a bias', () => {
    const head = [{ l2Normalize: true }, { dropoutRate: 0.1 }, { dim: 8, bias: false }];
    const parsed = parseRecipe({ ...recipe, head, classifier: { bias: false } }, 'program');
    expect(parsed.head).toEqual([
      { dropoutRate: 0, l2Normalize: true },
      { dropoutRate: 0.1, l2Normalize: false },
      { dim: 8, dropoutRate: 0, activation: 'relu', l2Normalize: false, bias: false },
    ]);
    expect(parsed.classifier).toEqual({ bias: false });
    // As a run records it.
    expect(parseRecipe({ ...recipe, head: parsed.head }, 'program').head).toEqual(parsed.head);
    expect(() => parseRecipe({ ...recipe, head: [{ dropoutRat: 0.1 }] }, 'program')).toThrow(
      'received "dropoutRat"; did you mean "dropoutRate"?',
    );
    expect(() => parseRecipe({ ...recipe, head: [{}] }, 'program')).toThrow(
      'head.0: expected dim, dropoutRate or l2Normalize, received none of them.',
    );
  });

  it('as a program writes it knows the options of built-in parts; as it is parsed its parts are any parts', () => {
    expect(parseRecipe(recipe, 'program').losses).toMatchObject([{ type: 'focal', gamma: 2, weight: 1 }]);
    // @ts-expect-error no such option
    const option: RecipeInput['fusion'] = { type: 'concat', hiddenDim: 4 };
    // @ts-expect-error no such type
    const type: RecipeInput['losses'] = [{ type: 'focall' }];
    expect(() => parseRecipe({ ...recipe, fusion: option, losses: type }, 'program')).toThrow(ConfigError);
    expectTypeOf<Recipe['losses'][number]>().toEqualTypeOf<ParsedLoss>();
    expectTypeOf<Recipe['fusion']>().toEqualTypeOf<ParsedFusion>();
    expectTypeOf<Recipe['context']>().toEqualTypeOf<ParsedContext>();
  });

  it('has copies of ties where each utterance is an example of its own, and the published mistake with them alone', () => {
    const parsed = (labels: RecipeInput['labels'], context: RecipeInput['context'] = { type: 'none' }) =>
      parseRecipe({ ...recipe, labels, context }, 'program').labels;
    expect(parsed({ ties: 'copies', legacy: ['last-label'] })).toEqual({
      soft: 'votes',
      ties: 'copies',
      legacy: ['last-label'],
    });
    expect(() => parsed({ ties: 'soft', legacy: ['last-label'] })).toThrow(
      'labels.legacy: expected ties: copies beside last-label, received soft.',
    );
    expect(() => parsed({ ties: 'copies' }, { type: 'dialogue-gru' })).toThrow(
      'labels.ties: expected soft or drop beside a context that reads whole dialogues (dialogue-gru), received copies.',
    );
  });

  it('is given back as it was parsed, since a run records it', async () => {
    const file = fileURLToPath(new URL('../../../../configs/demo-ablation.yaml', import.meta.url));
    const { recipe: parsed } = await loadRecipe({ file });
    expect(parseRecipe(JSON.parse(JSON.stringify(parsed)), 'run.json', builtInRegistries)).toEqual(parsed);
  });
});
