import type { Recipe } from '../recipe/recipe.js';

/** One training of a job. */
export interface Stage {
  /** Absent where the recipe has no stages. */
  readonly name?: string | undefined;
  /** The recipe with the stage's own training and losses. */
  readonly recipe: Recipe;
  readonly freeze: NonNullable<Recipe['stages']>[number]['freeze'];
  /** Whether it sees labels. */
  readonly labels: boolean;
}

/** Name of a fork of the recipe's seed: every stage draws numbers of its own. */
export const forkName = (what: string, { name }: { readonly name?: string | undefined }): string =>
  name === undefined ? what : `${what}/${name}`;
