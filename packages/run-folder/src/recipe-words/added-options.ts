import { type Entries, fits, has, mapObjects } from './places.js';

/** An option of a recipe that came with a default. */
export interface AddedOption {
  /** Path of the object that has the option, written as in `RenamedWord.at`. */
  readonly at: string;
  /** Values that this object must have, such as `{ thresholdMode: 'rel' }`. @default any object at that path */
  readonly of?: Readonly<Record<string, string>>;
  readonly key: string;
  /** What recipes without the option mean. */
  readonly value: string | number | boolean | null;
  /** First format version of run folders whose recipes have the option. */
  readonly since: number;
}

/** Schedules that measure by a share of a value of dev. Before there was `legacy`, they took the share of a negative one with its sign. */
const SIGNED: readonly AddedOption[] = ['training.schedule', 'stages.*.schedule'].map((at) => ({
  at,
  of: { thresholdMode: 'rel' },
  key: 'legacy',
  value: 'signed-threshold',
  since: 2,
}));

/** Sources that left out utterances without a class before they could be context. */
const WITHOUT_CONTEXT: readonly AddedOption[] = ['dataset', 'dataset.*', 'dataset.from.*'].flatMap((at) =>
  [{ source: 'iemocap' }, { source: 'kemdy19' }, { source: 'kemdy20' }].map((of) => ({
    at,
    of,
    key: 'otherUtterances',
    value: 'drop',
    since: 2,
  })),
);

/**
 * Options with a default that recipes of an earlier format version did not have. A recipe is recorded with its defaults, and its hash is
 * made of them: without a row here, a new default would make every earlier run look like one of another recipe. A row whose value is not the
 * default of today keeps an earlier run to the rule that it began with. A row is never changed, only added.
 */
export const ADDED_OPTIONS: readonly AddedOption[] = [
  { at: 'dataset.media', key: 'maxSeconds', value: 600, since: 2 },
  { at: 'dataset.media', key: 'maxPixels', value: 16_777_216, since: 2 },
  { at: 'dataset.media', key: 'damaged', value: 'count', since: 2 },
  { at: 'dataset.*.media', key: 'maxSeconds', value: 600, since: 2 },
  { at: 'dataset.*.media', key: 'maxPixels', value: 16_777_216, since: 2 },
  { at: 'dataset.*.media', key: 'damaged', value: 'count', since: 2 },
  { at: 'dataset.from.*.media', key: 'maxSeconds', value: 600, since: 2 },
  { at: 'dataset.from.*.media', key: 'maxPixels', value: 16_777_216, since: 2 },
  { at: 'dataset.from.*.media', key: 'damaged', value: 'count', since: 2 },
  ...SIGNED,
  ...WITHOUT_CONTEXT,
];

/** The tree without the given options, where they have their default. */
export const withoutOptions = (tree: unknown, options: readonly AddedOption[]): unknown =>
  changed(tree, options, (entries, here) =>
    entries.filter(([key, value]) => !here.some((option) => option.key === key && option.value === value)),
  );

/** The tree with the default of each option that an object at its place lacks, as recipes of today are recorded. */
export const withAddedOptions = (tree: unknown, options: readonly AddedOption[] = ADDED_OPTIONS): unknown =>
  changed(tree, options, (entries, here) => [
    ...entries,
    ...here
      .filter((option) => entries.every(([key]) => key !== option.key))
      .map(({ key, value }): [string, unknown] => [key, value]),
  ]);

/** The tree, the entries of each object changed by `change`, which is given the options that stand there. */
const changed = (
  tree: unknown,
  options: readonly AddedOption[],
  change: (entries: Entries, here: readonly AddedOption[]) => Entries,
): unknown =>
  mapObjects(tree, (entries, object, path) =>
    change(
      entries,
      options.filter(({ at, of = {} }) => fits(at, path) && has(object, of)),
    ),
  );
