import { describe, expect, it } from 'vitest';
import { parseRecipe } from './parse-recipe.js';

const recipe = (dataset: unknown) => ({
  name: 'several',
  dataset,
  streams: { text: { encoder: { type: 'tfidf' } } },
  fusion: { type: 'concat' },
  losses: [{ type: 'cross-entropy' }],
});
const first = { source: 'kemdy19', from: 'raw/19', into: 'data/kemdy19' };
const second = { source: 'kemdy20', from: 'raw/20', into: 'data/kemdy20', as: 'later', map: { fear: null } };

describe('parseRecipe: datasets', () => {
  it('joins a list in a folder beside the first, and takes what it made for a recipe again', () => {
    const parsed = parseRecipe(recipe([first, second]), 'recipe.yaml');
    expect(parsed.dataset).toMatchObject({
      source: 'joined',
      into: 'data/kemdy19+later',
      from: [
        { source: 'kemdy19', marks: 'keep', map: {} },
        { as: 'later', split: { type: '32-8', dev: 4 } },
      ],
    });
    expect(parseRecipe(JSON.parse(JSON.stringify(parsed)), 'recipe.yaml')).toEqual(parsed);
  });

  it.each([
    [
      [{ ...first, mark: 'strip' }],
      /^recipe\.yaml: dataset\.0: expected one of the keys .*, received "mark"; did you mean "marks"\?$/,
    ],
    [
      [first, { ...second, source: 'kemdy21' }],
      /^recipe\.yaml: dataset\.1\.source: expected one of .*, received "kemdy21"; did you mean "kemdy20"\?/,
    ],
    [
      [first, first],
      /^recipe\.yaml: dataset\.1\.as: expected another name than that of the datasets before, received "kemdy19"\.$/,
    ],
    [[{ ...first, mix: {} }], /^recipe\.yaml: dataset: expected a dataset that is not mixed in, /],
    [[], /^recipe\.yaml: dataset: /],
    [[{ ...first, mix: { share: 1.5 } }, second], /^recipe\.yaml: dataset\.0\.mix\.share: /],
    [['kemdy19'], /^recipe\.yaml: dataset\.0: /],
    [
      [first, { source: 'meld', from: 'raw/meld', into: 'data/meld', twins: true }],
      /^recipe\.yaml: dataset\.1\.twins: expected duplicateClips, the new name of twins; received twins\.$/m,
    ],
  ])('names the place of what is wrong in a list: %j', (dataset, message) => {
    expect(() => parseRecipe(recipe(dataset), 'recipe.yaml')).toThrow(message);
  });
});
