import { ConfigError, DataError } from '@erc/core';

/** What a dialogue may hold. Each is far above what people say, and keeps the memory of one call bounded. */
export const LIMITS = {
  /** Characters of one text, and of names. */
  text: 2 ** 20,
  name: 1000,
  /** Characters of all texts of a dialogue. */
  texts: 2 ** 24,
  /** Samples of one voice: as many as a wav file of the largest size has. */
  samples: 2 ** 26,
  /** Pictures of one face. */
  frames: 100_000,
  /** Rows of one batch. */
  rows: 2 ** 20,
  /** Numbers of one array of a batch: 1 GiB of them. */
  batch: 2 ** 28,
} as const;

/** @throws ConfigError for more turns than a model takes. */
export function checkCount(turns: number, most: number): void {
  if (turns <= most) return;
  throw new ConfigError(
    `dialogue: expected at most ${most} turns, which is what the model takes, received ${turns}.`,
  );
}

/** @throws DataError for more text than a dialogue may hold. */
export function checkTexts(turns: readonly { readonly text: string }[]): void {
  const length = turns.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= LIMITS.texts) return;
  throw new DataError(
    `dialogue: expected at most ${LIMITS.texts} characters in all texts together, received ${length}.`,
  );
}

/** @throws DataError for an array that memory has no room for. */
export function checkSize(shape: readonly number[], where: string): void {
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (size <= LIMITS.batch) return;
  throw new DataError(
    `${where}: expected at most ${LIMITS.batch} numbers, received ${shape.join(' × ')} of them.`,
  );
}
