import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { stagesOf } from '../plan/stages.js';
import { fast } from './fast.js';
import { loadRecipe } from './load-recipe.js';

const demo = fileURLToPath(new URL('../../../../configs/demo.yaml', import.meta.url));

describe('fast', () => {
  it('makes one epoch of every stage', async () => {
    const overrides = ['stages=[{ name: a, epochs: 7 }, { name: b }]', 'training.epochs=9', 'seeds=[1, 2]'];
    const recipe = fast((await loadRecipe({ file: demo, overrides })).recipe);
    expect(stagesOf(recipe).map((stage) => stage.training.epochs)).toEqual([1, 1]);
    expect(recipe).not.toHaveProperty('seeds');
  });
});
