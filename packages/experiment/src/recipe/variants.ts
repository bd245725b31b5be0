import { dirname } from 'node:path';
import { ConfigError } from '@erc/core';
import { pathFrom } from '@erc/core/node';
import { isWithin } from '@erc/etl';
import { z } from 'zod';
import { explainIssues } from './explain.js';
import { comparisonWordSchema, publishedWordSchema, refineMatrix } from './matrix-words.js';
import { MOST_LETTERS } from './names.js';
import { type CommandLine, layerOf } from './overrides.js';
import type { WrittenRecipe } from './path-origins.js';
import { readRecipe, withCommandLine } from './read-recipe.js';

/** Values by path in the recipe: `{ training.epochs: 5, fusion.type: gated }`. A type that changes drops the options of the old one; `null` unsets a key. */
const settingsSchema = z.record(z.string().min(1), z.unknown());

/** Values by path in a recipe. */
export type Settings = z.output<typeof settingsSchema>;

const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and "-"')
  .max(MOST_LETTERS, `expected a name of at most ${MOST_LETTERS} letters`);

const baseShape = {
  name: nameSchema,
  /** The recipe that all start from: a path relative to this file. */
  recipe: z.string().min(1),
  /** Set in all of them. */
  set: settingsSchema.default({}),
};

/** Recipes to be trained on the same seeds and folds, and compared. */
export const matrixSchema = z
  .strictObject({
    ...baseShape,
    /** In place of each recipe's own seeds. */
    seeds: z.array(z.int()).min(1).optional(),
    /** In place of each recipe's own splits. */
    splits: z.unknown().optional(),
    /** Recipes by name: what is set in the one they start from, or in another one. */
    recipes: z
      .record(
        nameSchema,
        z.strictObject({
          recipe: z.string().min(1).optional(),
          set: settingsSchema.default({}),
          /** What a paper says that it reached, shown beside what it reaches here. @default nothing is said of it */
          published: publishedWordSchema.optional(),
        }),
      )
      .refine((recipes) => Object.keys(recipes).length > 0, 'expected at least one recipe, received none'),
    /** Name of the recipe that the others are compared with. @default the first one */
    baseline: z.string().optional(),
    /** The metric that is tested. @default what the baseline's early stopping goes by */
    metric: z.string().optional(),
    /** Several of them, in place of `metric`: a row of statistics for each. Tables are sorted by the first. */
    metrics: z.array(z.string()).min(1).optional(),
    /** Several comparisons, in place of `baseline`: a table for each. @default one, of all with the baseline */
    comparisons: z.array(comparisonWordSchema).min(1).optional(),
  })
  .superRefine(refineMatrix);

/** Options of a matrix. */
export type MatrixOptions = z.output<typeof matrixSchema>;

const choices = z.array(z.unknown()).min(1);
const ordered = (range: { readonly low: number; readonly high: number }): boolean => range.low < range.high;
const range = { low: z.number(), high: z.number() };
/** How many values a grid takes, ends included. @default 3 */
const points = z.int().min(2).default(3);

/** What a path of the recipe may be: a list of values, or a range. */
const dimensionSchema = z.union([
  choices.transform((values) => ({ type: 'choice' as const, values })),
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('choice'), values: choices }),
    z
      .strictObject({ type: z.literal('uniform'), ...range, points })
      .refine(ordered, 'expected low below high'),
    z
      .strictObject({ type: z.literal('log-uniform'), ...range, low: z.number().gt(0), points })
      .refine(ordered, 'expected low below high'),
    z
      .strictObject({ type: z.literal('int'), low: z.int(), high: z.int(), points })
      .refine(ordered, 'expected low below high'),
  ]),
]);

/** What a path of the recipe may be. */
export type Dimension = z.output<typeof dimensionSchema>;

/** A search for hyper-parameters on dev. */
export const sweepSchema = z
  .strictObject({
    ...baseShape,
    /** `random`: each trial draws every value. `grid`: every combination. */
    method: z.enum(['random', 'grid']).default('random'),
    /** Draws of the values; the trials' own seeds are the recipe's. */
    seed: z.int().default(1),
    /** Trials at most. A grid that has more is taken in an order drawn from the seed. @default all of a grid; 20 */
    trials: z.int().min(1).optional(),
    /** No trial begins after so many minutes; the same command goes on later. @default no limit */
    minutes: z.number().gt(0).optional(),
    /** The dev metric to be best in. @default what the recipe's early stopping goes by */
    metric: z.string().optional(),
    /** Values by path in the recipe. */
    space: z
      .record(z.string().min(1), dimensionSchema)
      .refine((space) => Object.keys(space).length > 0, 'expected at least one path, received none'),
  })
  .superRefine(({ set, space }, context) => {
    for (const path of Object.keys(set)) {
      const tried = Object.keys(space).find((own) => isWithin(path.split('.'), own.split('.')));
      if (tried === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: ['set', path],
        message: `expected no path that every trial sets by ${tried}`,
      });
    }
  });

/** Options of a sweep. */
export type SweepOptions = z.output<typeof sweepSchema>;

/** Options of a matrix's or a sweep's `tree`: the settings of one recipe. The command line's words come after all of them. */
export interface VariantSettings {
  /** What this recipe is among the others; a later setting that would change it is an error. */
  readonly own: Settings;
  /** Path of `own` in the file, for errors: `recipes.gated.set`. */
  readonly where: string;
  /** Whether `null` in `own` may stand for a key that is not set: some trials of a sweep unset what others set. @default false */
  readonly mayUnsetNothing?: boolean;
  /** Settings for all, in place of what the recipe has. @default none */
  readonly inPlace?: Settings;
  /** Path of the recipe, relative to the file. @default the one that all start from */
  readonly recipe?: string | undefined;
}

/** A matrix or a sweep, and how its recipes come about. */
export interface Variants<Options> {
  readonly options: Options;
  /** A recipe with settings in it, unchecked. */
  readonly tree: (settings: VariantSettings) => Promise<WrittenRecipe>;
}

/**
 * Reads a matrix or a sweep.
 *
 * @param commandLine Is set in every recipe, last.
 * @throws ConfigError naming the file and every key that is wrong.
 */
async function loadVariants<Options extends { readonly recipe: string; readonly set: Settings }>(
  schema: z.ZodType<Options>,
  file: string,
  commandLine: CommandLine,
  namedBy: string,
): Promise<Variants<Options>> {
  const { tree: value } = await readRecipe({ file, namedBy });
  const result = schema.safeParse(value);
  if (!result.success) {
    const problems = explainIssues(schema, value, result.error.issues);
    throw new ConfigError(problems.map((problem) => `${file}: ${problem}`).join('\n'));
  }
  const options = result.data;
  return {
    options,
    tree: async ({ own, where, mayUnsetNothing = false, inPlace = {}, recipe = options.recipe }) => {
      const base = await readRecipe({ file: pathFrom(dirname(file), recipe), namedBy: `${file}: recipe` });
      const layers = [
        layerOf(options.set, `${file}: set`),
        { ...layerOf(own, `${file}: ${where}`), isOwn: true, mayUnsetNothing },
        layerOf(inPlace, file),
      ];
      return withCommandLine(base, commandLine, dirname(file), layers);
    },
  };
}

/** Reads a matrix; see {@link Variants}. */
export const loadMatrix = (file: string, commandLine: CommandLine = {}): Promise<Variants<MatrixOptions>> =>
  loadVariants(matrixSchema, file, commandLine, 'matrix');

/** Reads a sweep; see {@link Variants}. */
export const loadSweep = (file: string, commandLine: CommandLine = {}): Promise<Variants<SweepOptions>> =>
  loadVariants(sweepSchema, file, commandLine, 'sweep');
