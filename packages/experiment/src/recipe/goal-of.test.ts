import { fileURLToPath } from 'node:url';
import { builtInMetrics, createMetricRegistry, defineMetric } from '@erc/metrics';
import { describe, expect, it } from 'vitest';
import { goalOf } from './goal-of.js';
import { loadRecipe } from './load-recipe.js';

const file = fileURLToPath(new URL('../../../../configs/demo.yaml', import.meta.url));

describe('goalOf', () => {
  it('is that of early stopping, of a plugin, or of the metric', async () => {
    const overrides = ['training.earlyStopping={ monitor: accuracy, goal: min }'];
    const { recipe } = await loadRecipe({ file, overrides });
    const distance = defineMetric({ type: 'distance', goal: 'min', reads: ['classes'], score: () => 0 });
    const metrics = createMetricRegistry([
      { from: '@erc/metrics', parts: builtInMetrics },
      { from: 'mine.ts', parts: [distance] },
    ]);
    const goals = ['accuracy', 'distance', 'loss', 'uar'].map((name) =>
      goalOf(name, { recipe, registries: { metrics } }),
    );
    expect(goals).toEqual(['min', 'min', 'min', 'max']);
  });
});
