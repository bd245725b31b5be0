export { nearMiss } from './explain.js';
export { hashRecipe, type LoadRecipeOptions, loadRecipe, parseRecipe, readRecipe } from './load-recipe.js';
export { type Recipe, type RecipeExtensions, recipeSchema, type StreamOptions } from './recipe.js';
export {
  type Dimension,
  loadMatrix,
  loadSweep,
  type MatrixOptions,
  type Settings,
  type SweepOptions,
  type Variants,
} from './variants.js';
