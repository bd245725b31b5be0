import { z } from 'zod';
import type { RawRecord } from '../format/run-file.js';
import { withAddedOptions } from '../recipe-words/added-options.js';
import { withNewWords } from '../recipe-words/rename-words.js';
import { kernelsSchema } from './kernels.js';

/** A recorded recipe in the words of today, with the defaults that came since. */
export const withRecipeOfToday = (recipe: RawRecord): RawRecord =>
  withAddedOptions(withNewWords(recipe)) as RawRecord;

/**
 * `recipe.json`: what was asked, every default filled in. A folder that has it is a run. What the options are, the recipe's own schema says:
 * here it is a tree of values.
 */
export const RECIPE_FILE = {
  name: 'recipe.json',
  schema: z.record(z.string(), z.unknown()),
  migrations: { 1: withRecipeOfToday },
};

/** `options.json`: what of a command is no part of the recipe. Absent in a run of an earlier version, where there was nothing to say. */
export const OPTIONS_FILE = {
  name: 'options.json',
  schema: z.object({
    fastDevRun: z.boolean(),
    /**
     * Absolute: where the user stood, which relative paths of `recipe.json` count from. Absent in a run of an earlier version, whose paths count from where
     * the user stands.
     */
    pathsFrom: z.string().exactOptional(),
    /** Whose kernels compute the run from its beginning to its end. Absent in a run of an earlier version: those of its runtime. */
    kernels: kernelsSchema.exactOptional(),
  }),
};
