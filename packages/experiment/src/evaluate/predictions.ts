import { DataError, sameItems } from '@erc/core';
import type { MadeFrom, PredictionRow } from '@erc/run-folder';
import { findPredictions } from '@erc/run-folder/node';
import { notice } from '../events.js';
import { currentRecord } from './current-record.js';
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
  const find = () => findPredictions(run.directory, split);
  const { labels, utterances: rows, madeFrom } = await currentRecord(run, split, find, session);
  return { run, labels, rows, madeFrom };
}

/** Predictions, and the run as the user named it. */
export type NamedPredictions = Predictions & { readonly name: string };

/**
 * Refuses predictions on different data. Two datasets that have the same utterances and differ in something else, such as their media, may be
 * what a comparison is about: a notice says so.
 *
 * @param flag What the user wrote the runs behind, for errors.
 * @throws DataError naming two runs and the states of their data.
 */
export function checkSameData(
  sets: readonly NamedPredictions[],
  flag: string,
  { onEvent }: Pick<EvaluationSession, 'onEvent'>,
): void {
  const known = sets.filter(({ madeFrom }) => madeFrom !== undefined);
  const warnings = new Set<string>();
  const first = known[0]!;
  for (const other of known) {
    const [then, now] = [first.madeFrom!, other.madeFrom!];
    if (then.dataset === now.dataset) continue;
    const said = [first, other].map(
      ({ name, run, madeFrom }) =>
        `${name} on ${run.dataset.directory} as of ${madeFrom!.dataset.slice(0, 12)}`,
    );
    const isOneFolder = first.run.dataset.directory === other.run.dataset.directory;
    if (isOneFolder || then.utterances !== now.utterances) {
      throw new DataError(
        `${flag}: expected predictions on one state of the data, received ${said.join(' and ')}: ${
          isOneFolder
            ? 'the dataset changed between them, and a part that training cut cannot be scored anew'
            : 'what is said in them, by whom, or how it is labelled differs'
        }. Train on one state, and name runs of that.`,
      );
    }
    warnings.add(`${said.join(' and ')}: the same utterances in datasets that differ otherwise`);
  }
  for (const warning of warnings) notice(onEvent, `warning: ${flag}: ${warning}`);
}

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
