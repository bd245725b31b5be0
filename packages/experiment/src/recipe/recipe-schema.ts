import type { PartRegistries } from './part-registries.js';
import { recipeObject } from './recipe.js';
import { refineRecipe } from './refine-recipe.js';

/**
 * Everything that decides a result: the one schema that joins every package's options. Unknown keys are errors. Every part's options are
 * parsed here, and nowhere behind it.
 */
export const recipeSchema = (registries: PartRegistries) =>
  recipeObject(registries).superRefine((recipe, context) => refineRecipe(recipe, registries, context));
