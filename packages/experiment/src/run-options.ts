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
  /** Reads all media of the dataset to compare them with what they were; otherwise those that something has been done to. @default false */
  readonly verify?: boolean | undefined;
  readonly onEvent: OnEvent;
  readonly signal: AbortSignal;
}
