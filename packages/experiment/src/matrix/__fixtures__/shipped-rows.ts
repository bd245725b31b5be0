import type { CommandLine } from '../../recipe/overrides.js';
import type { WrittenRecipe } from '../../recipe/path-origins.js';
import { loadMatrix } from '../../recipe/variants.js';

/** A row of a matrix that ships. */
export interface ShippedRow {
  readonly row: string;
  /** Its recipe, unchecked, with the seeds and splits of the matrix in it. */
  readonly written: WrittenRecipe;
  /** Where the recipe comes from, for errors. */
  readonly where: string;
  /** What its `published` says; `undefined` where it says nothing. */
  readonly published: unknown;
}

/**
 * The rows of a matrix file, in its order.
 *
 * @param commandLine What a user would write behind it. @default nothing
 */
export async function shippedRows(
  file: string,
  commandLine: CommandLine = {},
): Promise<readonly ShippedRow[]> {
  const { options, tree } = await loadMatrix(file, commandLine);
  const { recipes, seeds, splits } = options;
  const inPlace = { ...(seeds && { seeds }), ...(splits !== undefined && { splits }) };
  return Promise.all(
    Object.entries(recipes).map(async ([row, { recipe, set, published }]): Promise<ShippedRow> => {
      const where = `recipes.${row}.set`;
      return { row, written: await tree({ own: set, where, recipe, inPlace }), where, published };
    }),
  );
}
