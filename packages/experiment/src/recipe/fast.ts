import type { Recipe } from './recipe.js';

/** The recipe, cut down to seconds: one epoch in each stage, one seed, no ablation. The data is cut where it is read. */
export function fast(recipe: Recipe): Recipe {
  const { seeds: _, ablation: __, ...rest } = recipe;
  const stages = recipe.stages?.map((stage) => ({ ...stage, epochs: 1 }));
  return { ...rest, training: { ...recipe.training, epochs: 1 }, ...(stages && { stages }) };
}
