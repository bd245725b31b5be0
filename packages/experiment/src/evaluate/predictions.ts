import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import { type PredictionRow, predictionsFile } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { evaluateRun } from './evaluate-run.js';
import type { EvaluationSession } from './evaluation-session.js';
import type { Run, ScoredSplit } from './runs.js';

/** What a run said of a split. */
export interface Predictions {
  readonly run: Run;
  readonly labels: readonly string[];
  readonly rows: readonly PredictionRow[];
}

/** Predictions of a run: those that its folder holds, or made now. Test counts as opened by this command either way. */
export async function predictionsOf(
  run: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<Predictions> {
  const file = predictionsFile(split);
  if (!existsSync(join(run.directory, file.name))) await evaluateRun(run, split, session);
  else if (split === 'test') await session.openTest(run.dataset, run.directory);
  const { labels, utterances: rows } = await readRecord(run.directory, file);
  return { run, labels, rows };
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
    if (own.labels.join() !== other.labels.join()) {
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
