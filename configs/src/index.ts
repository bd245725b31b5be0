export { nearMiss } from './explain.js';
export { hashRecipe, type LoadRecipeOptions, loadRecipe, parseRecipe } from './load-recipe.js';
export { type Recipe, recipeSchema, type StreamOptions } from './recipe.js';
