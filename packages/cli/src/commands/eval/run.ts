import { ConfigError } from '@erc/core';
import { shownPath, userPath } from '@erc/core/node';
import {
  type EvaluationSession,
  evaluateCheckpoint,
  evaluateCheckpoints,
  evaluateRuns,
  type Run,
  runsIn,
  splitOf,
  testRobustness,
} from '@erc/experiment';
import { checkpointLines, evaluationLines, evaluationSummaryLines, robustnessLines } from '@erc/report/text';
import { isCheckpointName } from '@erc/run-folder/node';
import type { Command } from 'commander';
import { addDefaultCommand } from '../../console/command.js';
import type { ProgramContext } from '../../console/run-main.js';
import { type PlaceFlags, placesOf, withPlaces } from './places.js';
import { type Outcome, type SharedFlags, withSession, withSharedFlags } from './with-session.js';

interface Flags extends SharedFlags, PlaceFlags {
  readonly run?: string;
  readonly robustness?: boolean;
  /** Kept weights, or `all`. */
  readonly checkpoint?: string;
}

/** `eval run`: scores one run, or several seeds or folds. What `eval` does without a subcommand. */
export function addEvalRun(program: Command, context: ProgramContext): void {
  const run = addDefaultCommand(program, 'scores a run')
    .option('--run <dir>', 'run folder of train: one run, or several seeds or folds')
    .option(
      '--checkpoint <name>',
      'weights to score, in place of the best ones: epoch-29, one that training.checkpoints.best has kept, or all of them',
    )
    .option('--robustness', 'scores it with each stream removed, and with noise');
  withPlaces(withSharedFlags(run)).action((flags: Flags) => {
    if (flags.run === undefined) {
      throw new ConfigError(
        'eval: expected --run, or a subcommand: all, compare or ensemble; received none.',
      );
    }
    const directory = userPath(flags.run);
    return withSession(context, flags, (session) => {
      if (flags.checkpoint !== undefined) return checkpoint(directory, flags.checkpoint, flags, session);
      return flags.robustness ? robustness(directory, flags, session) : score(directory, flags, session);
    });
  });
}

async function score(directory: string, flags: Flags, session: EvaluationSession): Promise<Outcome> {
  const { split } = flags;
  const runs = await runsIn(directory, '--run', placesOf(flags));
  const record = await evaluateRuns({ directory, runs, split }, session);
  return { record, lines: 'runs' in record ? evaluationSummaryLines(record) : evaluationLines(record) };
}

async function robustness(directory: string, flags: Flags, session: EvaluationSession): Promise<Outcome> {
  const run = await oneRun(directory, flags, '--robustness');
  const record = await testRobustness(run, splitOf(run, flags.split), session);
  return { record, lines: robustnessLines(record) };
}

async function checkpoint(
  directory: string,
  name: string,
  flags: Flags,
  session: EvaluationSession,
): Promise<Outcome> {
  if (name !== 'all' && !isCheckpointName(name)) {
    throw new ConfigError(`--checkpoint: expected best, epoch-<n> or all, received ${name}.`);
  }
  if (flags.robustness) {
    throw new ConfigError(
      '--checkpoint: expected no --robustness beside it, which is of the best weights; received both.',
    );
  }
  const run = await oneRun(directory, flags, '--checkpoint');
  const split = splitOf(run, flags.split);
  if (name !== 'all') {
    const record = await evaluateCheckpoint(run, name, split, session);
    return { record, lines: evaluationLines(record) };
  }
  const record = await evaluateCheckpoints(run, split, session);
  return { record, lines: checkpointLines(record) };
}

async function oneRun(directory: string, flags: Flags, flag: string): Promise<Run> {
  const runs = await runsIn(directory, '--run', placesOf(flags));
  if (runs.length === 1) return runs[0]!;
  throw new ConfigError(
    `${flag}: expected one run, received ${runs.length}: ${runs.map((run) => shownPath(run.directory)).join(', ')}.`,
  );
}
