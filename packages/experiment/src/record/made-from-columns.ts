import type { MadeFrom } from '@erc/run-folder';

const KEYS = ['dataset', 'utterances', 'weights'] as const;

/** Columns of a table of scores: SHA-256 of what each row was made from. */
export const MADE_FROM_COLUMNS = KEYS.map((key) => `${key}Sha256`);

/** The cells of {@link MADE_FROM_COLUMNS}: of a row over several runs each hash once, with spaces between. Empty where a run does not say. */
export const madeFromCells = (madeFrom: readonly MadeFrom[] = []): string[] =>
  KEYS.map((key) => [...new Set(madeFrom.map((hashes) => hashes[key]))].join(' '));
