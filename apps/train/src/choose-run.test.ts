import { fileURLToPath } from 'node:url';
import { loadRecipe } from '@erc/configs';
import { describe, expect, it } from 'vitest';
import { chooseRun, fast } from './choose-run.js';
import { stagesOf } from './stages.js';

const demo = fileURLToPath(new URL('../../../configs/demo.yaml', import.meta.url));

describe('--fast-dev-run', () => {
  it('makes one epoch of every stage', async () => {
    const overrides = ['stages=[{ name: a, epochs: 7 }, { name: b }]', 'training.epochs=9', 'seeds=[1, 2]'];
    const recipe = fast(await loadRecipe({ file: demo, overrides }));
    expect(stagesOf(recipe).map((stage) => stage.recipe.training.epochs)).toEqual([1, 1]);
    expect(recipe).not.toHaveProperty('seeds');
  });

  it('goes to a folder of its own', async () => {
    const { directory } = await chooseRun({ fastDevRun: true }, [], demo);
    expect(directory).toMatch(/runs[\\/]demo-[0-9a-f]{12}-fast$/);
  });
});
