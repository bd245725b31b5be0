import type { OnEvent } from './events.js';
import type { Registries } from './plugins/registries.js';
import type { Recipe } from './recipe/recipe.js';

/** What it takes to run a recipe, whether it is trained, tried for its learning rate, or only encoded. */
export interface RecipeRunOptions {
  readonly recipe: Recipe;
  /** The parts that the recipe names, and the callbacks of its plugins. */
  readonly registries: Registries;
  /** Only the first dialogues of each part, and two folds. @default false */
  readonly fastDevRun?: boolean;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}
