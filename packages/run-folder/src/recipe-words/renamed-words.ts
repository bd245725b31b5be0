/** An option of a recipe, or one of its values, that has another name since a format version. */
export interface RenamedWord {
  /**
   * Path of the object that has the option: keys joined by `.`; `*` is any key or index, `**` any number of them, none included. `''` is the
   * recipe.
   */
  readonly at: string;
  /** Values that this object must have, such as `{ type: 'focal' }`. @default any object at that path */
  readonly of?: Readonly<Record<string, string>>;
  /** The option. */
  readonly key: string;
  /** The value that is renamed. @default the option itself is renamed */
  readonly value?: string;
  /** The name since `since`. */
  readonly now: string;
  /** First format version of run folders whose recipes have the new name. */
  readonly since: number;
}

/**
 * Every word of recipes that was renamed. Recipes that runs recorded are migrated by it; in a recipe that a user writes, an old word is an
 * error that names the new one. One row for each place; a row is never changed, only added.
 */
export const RENAMED_WORDS: readonly RenamedWord[] = [
  { at: 'training', key: 'accumulate', now: 'gradientAccumulationSteps', since: 2 },
  { at: 'stages.*', key: 'accumulate', now: 'gradientAccumulationSteps', since: 2 },
  { at: 'training', key: 'clipNorm', now: 'maxGradNorm', since: 2 },
  { at: 'stages.*', key: 'clipNorm', now: 'maxGradNorm', since: 2 },
  { at: '', key: 'watch', now: 'logging', since: 2 },
  { at: 'splits', key: 'type', value: 'customary', now: 'standard', since: 2 },
  { at: 'dataset', of: { source: 'meld' }, key: 'twins', now: 'duplicateClips', since: 2 },
  { at: 'dataset.*', of: { source: 'meld' }, key: 'twins', now: 'duplicateClips', since: 2 },
  { at: 'dataset.from.*', of: { source: 'meld' }, key: 'twins', now: 'duplicateClips', since: 2 },
  { at: 'losses.**', of: { type: 'focal' }, key: 'alpha', now: 'classWeights', since: 2 },
  { at: 'stages.*.losses.**', of: { type: 'focal' }, key: 'alpha', now: 'classWeights', since: 2 },
];
