import { type Published, type PublishedTests, publishedTestSchema } from '@erc/run-folder';
import { z } from 'zod';

/** Nothing was published: a reader shall know that it was looked for. */
const none = z.literal('none');

/** What a paper says that a row of a matrix reached. */
export const publishedWordSchema = z.union([
  none,
  z.strictObject({
    /** One figure, of the matrix's first metric, or several by metric. Shares of 1, as a matrix has them. */
    figure: z.union([z.number(), z.record(z.string(), z.number())]),
    /** Where it stands, and on which utterances. */
    source: z.string().min(1),
  }),
]);

/** Statistics of a test as a record has them; here a misspelt one is an error. */
const statistics = z.strictObject(publishedTestSchema.shape);

/** Recipes of a matrix that are compared with one of them. */
export const comparisonWordSchema = z.strictObject({
  /** Title of its table. */
  name: z.string().min(1),
  baseline: z.string(),
  /** @default all others */
  recipes: z.array(z.string()).min(1).optional(),
  /** What a paper gives of it, by metric. */
  published: z
    .union([none, z.strictObject({ tests: z.record(z.string(), statistics), source: z.string().min(1) })])
    .optional(),
});

/** A comparison as a matrix's file has it. */
export type ComparisonWord = z.output<typeof comparisonWordSchema>;

/** As a record keeps it. @param metric The first of the matrix. */
export function publishedOf(word: z.output<typeof publishedWordSchema>, metric: string): Published {
  if (word === 'none') return null;
  const { figure, source } = word;
  return { figures: typeof figure === 'number' ? { [metric]: figure } : figure, source };
}

/** As a record keeps it. */
export const publishedTestsOf = (word: NonNullable<ComparisonWord['published']>): PublishedTests =>
  word === 'none' ? null : word;

/** What a matrix says of its comparisons, for the check of their names. */
interface Named {
  readonly recipes: Readonly<Record<string, unknown>>;
  readonly baseline?: string | undefined;
  readonly metric?: string | undefined;
  readonly metrics?: readonly string[] | undefined;
  readonly comparisons?: readonly ComparisonWord[] | undefined;
}

/** For `superRefine` of a matrix: one way to say each thing, and names of recipes that there are. */
export function refineMatrix(
  { recipes, baseline, metric, metrics, comparisons = [] }: Named,
  context: z.RefinementCtx,
): void {
  const issue = (path: (string | number)[], message: string): void =>
    context.addIssue({ code: 'custom', path, message });
  const checkName = (path: (string | number)[], name: string): void => {
    if (Object.hasOwn(recipes, name)) return;
    issue(path, `expected one of ${Object.keys(recipes).join(', ')}, received "${name}"`);
  };
  if (baseline !== undefined) checkName(['baseline'], baseline);
  if (metric !== undefined && metrics) issue(['metric'], 'expected metric or metrics, received both');
  if (metrics && new Set(metrics).size < metrics.length)
    issue(['metrics'], 'expected metrics that differ, received one twice');
  if (baseline !== undefined && comparisons.length > 0)
    issue(['baseline'], 'expected baseline or comparisons, received both');
  if (new Set(comparisons.map(({ name }) => name)).size < comparisons.length)
    issue(['comparisons'], 'expected names that differ, received one twice');
  for (const [i, comparison] of comparisons.entries()) {
    checkName(['comparisons', i, 'baseline'], comparison.baseline);
    for (const [j, name] of (comparison.recipes ?? []).entries())
      checkName(['comparisons', i, 'recipes', j], name);
    if (comparison.recipes?.includes(comparison.baseline))
      issue(
        ['comparisons', i, 'recipes'],
        `expected recipes beside the baseline, received ${comparison.baseline}`,
      );
  }
}
