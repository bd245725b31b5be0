import { ErcError } from '@erc/core';
import {
  createEvaluationSession,
  type EvaluationSession,
  SCORED_SPLITS,
  type ScoredSplit,
} from '@erc/experiment';
import { FORMAT_VERSION } from '@erc/run-folder';
import { type Command, Option } from 'commander';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';

/** Flags that every subcommand of eval has. */
export interface SharedFlags {
  readonly split?: ScoredSplit;
  readonly json?: boolean;
  readonly quiet?: boolean;
  /** Read all media of a dataset. */
  readonly verify?: boolean;
  /** `false` by `--no-report`. */
  readonly report: boolean;
}

/** What a subcommand gives: a record, and the same for readers. */
export interface Outcome {
  readonly record: object;
  readonly lines: readonly string[];
  /** Names of runs that could not be scored: the command fails after it has printed the others. @default none */
  readonly failed?: readonly string[];
}

/** Adds {@link SharedFlags}. */
export const withSharedFlags = (command: Command): Command =>
  command
    .addOption(
      new Option('--split <split>', 'split to score (default: dev; what was held out, for folds)').choices(
        SCORED_SPLITS,
      ),
    )
    .option('--no-report', 'leave report.html of the runs as it is')
    .option(
      '--verify',
      'read all media of the splits to compare them with what they were, not only those with another size, time or inode',
    )
    .option('--json', 'print the result as JSON on standard output')
    .option('--quiet', 'nothing on standard error but errors');

/** Does the work of a subcommand with a session of its own, and prints its outcome. */
export async function withSession(
  { stdout, stderr, signal }: ProgramContext,
  flags: SharedFlags,
  work: (session: EvaluationSession) => Promise<Outcome>,
): Promise<void> {
  const { quiet, report: reports, verify } = flags;
  const session = createEvaluationSession({ onEvent: eventsTo(stderr, quiet), signal, reports, verify });
  try {
    const { record, lines, failed = [] } = await work(session);
    // What is printed is what the record's file holds.
    const json = (): string => JSON.stringify({ formatVersion: FORMAT_VERSION, ...record }, null, 2);
    stdout.write(`${flags.json ? json() : lines.join('\n')}\n`);
    if (failed.length > 0) throw new ErcError(`failed: ${failed.join(', ')}`);
  } finally {
    session.close();
  }
}
