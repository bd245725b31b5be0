import { describe, expect, it } from 'vitest';
import { recipeOfStreams } from '../__fixtures__/recipe-of-streams.js';
import { builtInRegistries as registries } from '../plugins/registries.js';
import { narrowRecipe } from './narrow-recipe.js';

describe('narrowRecipe', () => {
  const fusion = { type: 'concat', l2Normalize: ['text'], projections: { text: { dim: 4 } } };
  const whole = recipeOfStreams({ seeds: [1, 2], ablation: [['text'], ['visual']], fusion });

  it('leaves the options of other streams out of an ablation, which no fusion would take', () => {
    const own = narrowRecipe(whole, ['visual'], registries);
    expect(own).toMatchObject({ fusion: { type: 'concat', l2Normalize: [], projections: {} } });
    expect(Object.keys(own.streams)).toEqual(['visual']);
    expect(own.ablation ?? own.seeds).toBeUndefined();
  });

  it('leaves out pairs, entries and losses that need another stream', () => {
    const many = recipeOfStreams({
      fusion: {
        type: 'cross-attention',
        directions: [
          ['text', 'visual'],
          ['visual', 'visual'],
        ],
        pool: { text: 'last', visual: 'mean' },
        embeddings: [
          { of: 'gender', streams: ['text'] },
          { of: 'speaker', count: 3 },
        ],
        dropoutRates: { attention: 0.1 },
      },
      losses: [{ type: 'cross-entropy' }, { type: 'stream-contrastive' }],
    });
    expect(narrowRecipe(many, ['visual'], registries)).toMatchObject({
      fusion: {
        type: 'cross-attention',
        directions: [['visual', 'visual']],
        pool: { visual: 'mean' },
        embeddings: [{ of: 'speaker', count: 3 }],
        dropoutRates: { attention: 0.1 },
      },
      losses: [{ type: 'cross-entropy' }],
    });
    const { fusion } = narrowRecipe(many, ['text'], registries);
    expect(fusion).not.toHaveProperty('directions');
  });

  it('leaves the whole recipe as it is but for the seeds', () => {
    const own = narrowRecipe(whole, ['text', 'visual'], registries);
    expect(own).toMatchObject({ ablation: whole.ablation, fusion });
    expect(own.seeds).toBeUndefined();
  });
});
