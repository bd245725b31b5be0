import { DataError } from '@erc/core';

/** Scores with and without the rows on which the raters tied. */
export interface TieScores<Scores> {
  /** Over all rows. */
  readonly withTies: Scores;
  /** Over the rows without a tie; `null` where all rows are tied. */
  readonly withoutTies: Scores | null;
  readonly examples: number;
  /** Number of tied rows: what `withoutTies` leaves out. */
  readonly leftOut: number;
}

/**
 * Which rows have no single winner: two or more classes share the largest value.
 *
 * @param rows Votes or distributions over the classes.
 * @throws DataError for an empty row or a value that is not finite or below 0.
 */
export function tiedRows(rows: readonly ArrayLike<number>[]): boolean[] {
  return rows.map((row, i) => {
    const values = Array.from(row);
    const wrong = values.find((value) => !(Number.isFinite(value) && value >= 0));
    if (values.length === 0 || wrong !== undefined) {
      throw new DataError(`tiedRows: row ${i}: expected votes or shares ≥ 0, received ${wrong ?? 'none'}.`);
    }
    const most = Math.max(...values);
    return values.filter((value) => value === most).length > 1;
  });
}

/**
 * Scores the same predictions twice: over all rows, and over those that are not tied. A score that leaves tied rows out is easier, so both
 * belong in a table, with the number left out. (Published figures of system B leave them out of every metric, CCC included. CCC does not
 * read the label: quote it over all rows.)
 *
 * @param tied For each row whether its label is a tie.
 * @param score Scores the rows at these indices, ascending.
 * @example scoreWithAndWithoutTies(tied, (rows) => scoreClassification(rows.map((i) => truth[i]), rows.map((i) => predicted[i]), labels))
 */
export function scoreWithAndWithoutTies<Scores>(
  tied: readonly boolean[],
  score: (rows: readonly number[]) => Scores,
): TieScores<Scores> {
  if (tied.length === 0)
    throw new DataError('scoreWithAndWithoutTies: expected at least one row, received none.');
  const all = [...tied.keys()];
  const untied = all.filter((i) => !tied[i]);
  const withTies = score(all);
  return {
    withTies,
    withoutTies: untied.length > 0 ? score(untied) : null,
    examples: tied.length,
    leftOut: all.length - untied.length,
  };
}
