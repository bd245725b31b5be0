import { existsSync } from 'node:fs';
import { ConfigError, DataError, messageOf } from '@erc/core';
import { isReadOnly } from '@erc/core/node';
import { ChangedMediaError } from '@erc/etl';
import type { MadeFrom } from '@erc/run-folder';
import { bestCheckpoint, checkWeights } from '@erc/run-folder/node';
import { notice } from '../events.js';
import { evaluateRun, type ScoredAnew } from './evaluate-run.js';
import type { EvaluationSession } from './evaluation-session.js';
import { isCutInTraining } from './open-run.js';
import type { Run, ScoredSplit } from './runs.js';

/** Scores or predictions of a split, as a run folder holds them. */
interface SplitRecord {
  readonly madeFrom?: MadeFrom;
}

/** Which record of a split is asked for. */
export interface RecordOfSplit<Kept> {
  /** Reads it from the folder of the run. */
  readonly find: () => Promise<Kept | undefined>;
  /** Takes it from scores that could not be kept. */
  readonly of: (scored: ScoredAnew) => Kept;
}

/** What the folder of a run and that of its dataset are now. */
interface PresentState {
  /** SHA-256 of the weights; `undefined` where nothing says. */
  readonly weights: string | undefined;
  /** The dataset's identity; `undefined` where it cannot be read. */
  readonly dataset: string | undefined;
}

/**
 * What a run folder holds of a split, if it is of the run's weights and of the dataset as it is now; else made anew. Test counts as opened by
 * this command either way.
 *
 * A part that training cut cannot be scored anew: it is read as it is, and a notice says of which state of the dataset it is. So is what an
 * older folder holds that does not say what it is of, where it cannot be scored anew.
 *
 * @throws DataError where the weights have another byte than when the run was trained, a part that training cut was scored by others, or media of the
 * dataset have changed.
 */
export async function currentRecord<Kept extends SplitRecord>(
  run: Run,
  split: ScoredSplit,
  { find, of }: RecordOfSplit<Kept>,
  session: EvaluationSession,
): Promise<Kept> {
  const { directory } = run;
  const scoreAnew = async (): Promise<Kept> => {
    const scored = await evaluateRun(run, split, session);
    return scored.isKept ? (await find())! : of(scored);
  };
  const kept = await find();
  if (!kept) return scoreAnew();
  if (split === 'test') await session.openTest(run.dataset, directory);
  const now: PresentState = {
    weights: await checkWeights(directory),
    dataset: await datasetNow(run, split, session),
  };
  const { madeFrom } = kept;
  const changes = changesSince(madeFrom, now);
  if (changes.length === 0) return kept;
  const what = `${directory}: its scores of ${split} ${changes.join(' and ')}`;
  const canScore = now.dataset !== undefined && existsSync(bestCheckpoint(directory));
  if (canScore && !isCutInTraining(run, split)) {
    notice(session.onEvent, `warning: ${what}: scored anew`);
    if (madeFrom) return scoreAnew();
    try {
      return await scoreAnew();
    } catch (error) {
      if (!(error instanceof DataError || error instanceof ConfigError || isReadOnly(error))) throw error;
      notice(session.onEvent, `warning: ${directory}: could not be scored anew: ${messageOf(error)}`);
      return kept;
    }
  }
  if (madeFrom && now.weights !== undefined && madeFrom.weights !== now.weights) {
    throw new DataError(
      `${directory}: expected scores of ${split} by its weights, received some that ${changes.join(' and ')}. They cannot be made anew here: put the files of one run back, or train it again.`,
    );
  }
  notice(session.onEvent, `warning: ${what}: read as they are, since they cannot be made anew`);
  return kept;
}

/** What scores were made from that is something else now, for people, as the end of a sentence about them. */
function changesSince(madeFrom: MadeFrom | undefined, { weights, dataset }: PresentState): string[] {
  if (!madeFrom) return ['do not say which data and weights they are of'];
  const changed = (then: string, now: string | undefined): boolean => now !== undefined && then !== now;
  const between = (then: string, now: string | undefined): string =>
    `(${then.slice(0, 12)} then, ${now!.slice(0, 12)} now)`;
  return [
    ...(changed(madeFrom.weights, weights)
      ? [`are of other weights ${between(madeFrom.weights, weights)}`]
      : []),
    ...(changed(madeFrom.dataset, dataset)
      ? [`are of another state of the dataset ${between(madeFrom.dataset, dataset)}`]
      : []),
  ];
}

/**
 * The identity of the dataset of a run as its folder is now, read as {@link evaluateRun} reads it.
 *
 * @throws ChangedMediaError where its media are no longer those that it was made with.
 */
async function datasetNow(
  { dataset: { directory } }: Run,
  split: ScoredSplit,
  session: EvaluationSession,
): Promise<string | undefined> {
  try {
    return (await session.dataset(directory, split === 'test')).sha256;
  } catch (error) {
    // Gone, or parts of it: what is kept can still be read.
    if (error instanceof DataError && !(error instanceof ChangedMediaError)) return undefined;
    throw error;
  }
}
