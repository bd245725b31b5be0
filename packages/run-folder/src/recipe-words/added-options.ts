/** An option of a recipe that came with a default. */
export interface AddedOption {
  /** Path of the object that has the option, written as in `RenamedWord.at`. */
  readonly at: string;
  readonly key: string;
  /** What recipes without the option mean. */
  readonly value: string | number | boolean | null;
  /** First format version of run folders whose recipes have the option. */
  readonly since: number;
}

/**
 * Options with a default that recipes of an earlier format version did not have. A recipe is recorded with its defaults, and its hash is
 * made of them: without a row here, a new default would make every earlier run look like one of another recipe. A row is never changed,
 * only added.
 */
export const ADDED_OPTIONS: readonly AddedOption[] = [
  { at: 'dataset.media', key: 'maxSeconds', value: 600, since: 2 },
  { at: 'dataset.media', key: 'maxPixels', value: 16_777_216, since: 2 },
  { at: 'dataset.*.media', key: 'maxSeconds', value: 600, since: 2 },
  { at: 'dataset.*.media', key: 'maxPixels', value: 16_777_216, since: 2 },
  { at: 'dataset.from.*.media', key: 'maxSeconds', value: 600, since: 2 },
  { at: 'dataset.from.*.media', key: 'maxPixels', value: 16_777_216, since: 2 },
];
