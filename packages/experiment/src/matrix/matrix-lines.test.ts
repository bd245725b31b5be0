import { matrixLines } from '@erc/report/text';
import { describe, expect, it } from 'vitest';
import { trained } from '../__fixtures__/trained-recipe.js';
import { compareRecipes } from './compare-recipes.js';

const recipes = [trained('base', 0.6), trained('better', 0.95), trained('same', 0.6)];
const record = compareRecipes(recipes, {
  name: 'tiny',
  metrics: ['accuracy'],
  comparisons: [{ baseline: 'base' }],
});

describe('matrixLines', () => {
  it('shows scores, differences from the baseline, and the tests', () => {
    const lines = matrixLines(record);
    expect(lines[0]).toContain(
      'held-out, mean ± standard deviation over runs; differences in accuracy from base',
    );
    expect(lines[2]).toMatch(/^base +8 +[\d.]+ ± [\d.]+ .* baseline$/);
    expect(lines[3]).toMatch(/^better +8 .* \+\d\d\.\d +(< )?0\.\d+ /);
    expect(lines).toContain('paired t-tests over 4 folds');
  });
});
