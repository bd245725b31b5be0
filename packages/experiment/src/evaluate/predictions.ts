import { DataError, sameItems } from '@erc/core';
import type { MadeFrom, PredictionRow } from '@erc/run-folder';
import { findPredictions } from '@erc/run-folder/node';
import { notice } from '../events.js';
import { currentRecord } from './current-record.js';
import type { ScoredAnew } from './evaluate-run.js';
import type { EvaluationSession } from './evaluation-session.js';
import type { Run, ScoredSplit } from './runs.js';

/** What a run said of a split. */
export interface Predictions {
  readonly run: Run;
  readonly labels: readonly string[];
  readonly rows: readonly PredictionRow[];
  /** Absent where an older folder does not say. */
  readonly madeFrom?: MadeFrom | undefined;
}

/**
 * Predictions of a run: those that its folder holds, where they are of its weights and of the dataset as it is now, or made now; see
 * {@link currentRecord}.
 */
export async function predictionsOf(
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<Predictions> {
  const record = {
    find: () => findPredictions(run.directory, split),
    of: ({ predictions }: ScoredAnew) => predictions,
  };
  const { labels, utterances: rows, madeFrom } = await currentRecord(run, split, record, session);
  return { run, labels, rows, madeFrom };
}

/** Predictions, and the run as the user named it. */
export type NamedPredictions = Predictions & { readonly name: string };

/**
 * Refuses predictions on different data. Two datasets that have the same utterances and differ in something else, such as their media, may be
 * what a comparison is about: a notice says so.
 *
 * @param groups Predictions for the same utterances each. Those of different groups, such as of different folds, are of other ones.
 * @param flag What the user wrote the runs behind, for errors.
 * @throws DataError naming two runs and the states of their data.
 */
export function checkSameData(
  groups: readonly (readonly NamedPredictions[])[],
  flag: string,
  { onEvent }: Pick<EvaluationSession, 'onEvent'>,
): void {
  const known = groups.map((sets) =>
    sets.flatMap((set) => (set.madeFrom ? [{ ...set, ...set.madeFrom }] : [])),
  );
  const byFolder = new Map<string, Known>();
  for (const other of known.flat()) {
    const { directory } = other.run.dataset;
    const first = byFolder.get(directory) ?? other;
    byFolder.set(directory, first);
    if (first.dataset !== other.dataset) {
      const why = 'the dataset changed between them, and a part that training cut cannot be scored anew';
      throw otherData(flag, [first, other], why);
    }
  }
  const warnings = new Set<string>();
  for (const [first, ...others] of known) {
    for (const other of others) {
      if (first!.dataset === other.dataset) continue;
      if (first!.utterances !== other.utterances)
        throw otherData(
          flag,
          [first!, other],
          'what is said in them, by whom, or how it is labelled differs',
        );
      warnings.add(`${statesOf([first!, other])}: the same utterances in datasets that differ otherwise`);
    }
  }
  for (const warning of warnings) notice(onEvent, `warning: ${flag}: ${warning}`);
}

type Known = NamedPredictions & MadeFrom;

const otherData = (flag: string, both: readonly Known[], why: string): DataError =>
  new DataError(
    `${flag}: expected predictions on one state of the data, received ${statesOf(both)}: ${why}. Train on one state, and name runs of that.`,
  );

const statesOf = (sets: readonly Known[]): string =>
  sets
    .map(({ name, run, dataset }) => `${name} on ${run.dataset.directory} as of ${dataset.slice(0, 12)}`)
    .join(' and ');

/**
 * Rows of several runs that are about the same utterances, in the order of their ids.
 *
 * @param flag What the user wrote the runs behind, for errors.
 * @throws DataError where the utterances, their labels or the label sets differ.
 */
export function alignedRows(
  sets: readonly {
    readonly name: string;
    readonly labels: readonly string[];
    readonly rows: readonly PredictionRow[];
  }[],
  flag: string,
): PredictionRow[][] {
  const [first, ...others] = sets.map(({ rows }) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1)));
  for (const [k, rows] of others.entries()) {
    const [own, other] = [sets[0]!, sets[k + 1]!];
    if (!sameItems(own.labels, other.labels)) {
      throw new DataError(
        `${flag}: expected runs with the labels ${own.labels.join(', ')}, as ${own.name} has, received ${other.labels.join(', ')} in ${other.name}.`,
      );
    }
    checkSame(own.name, first!, other.name, rows, flag);
  }
  return [first!, ...others];
}

function checkSame(
  name: string,
  first: readonly PredictionRow[],
  other: string,
  second: readonly PredictionRow[],
  flag: string,
): void {
  const [known, found] = [new Set(first.map(({ id }) => id)), new Set(second.map(({ id }) => id))];
  const missing = [...known].filter((id) => !found.has(id));
  const added = [...found].filter((id) => !known.has(id));
  if (missing.length > 0 || added.length > 0) {
    const only = [
      ...(missing.length > 0 ? [`${missing.length} only in ${name}, such as ${missing[0]}`] : []),
      ...(added.length > 0 ? [`${added.length} only in ${other}, such as ${added[0]}`] : []),
    ];
    throw new DataError(
      `${flag}: expected predictions for the same utterances, received ${first.length} of ${name} and ${second.length} of ${other}: ${only.join('; ')}.`,
    );
  }
  const i = first.findIndex(({ emotion }, k) => emotion !== second[k]!.emotion);
  if (i >= 0) {
    throw new DataError(
      `${flag}: expected the same true labels, received ${first[i]!.emotion} in ${name} and ${second[i]!.emotion} in ${other} for ${first[i]!.id}.`,
    );
  }
}
