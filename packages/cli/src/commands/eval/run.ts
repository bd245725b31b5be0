import { ConfigError } from '@erc/core';
import { shownPath, userPath } from '@erc/core/node';
import { type EvaluationSession, evaluateRuns, runsIn, splitOf, testRobustness } from '@erc/experiment';
import { evaluationLines, evaluationSummaryLines, robustnessLines } from '@erc/report/text';
import type { Command } from 'commander';
import { addDefaultCommand } from '../../console/command.js';
import type { ProgramContext } from '../../console/run-main.js';
import { type PlaceFlags, placesOf, withPlaces } from './places.js';
import { type Outcome, type SharedFlags, withSession, withSharedFlags } from './with-session.js';

interface Flags extends SharedFlags, PlaceFlags {
  readonly run?: string;
  readonly robustness?: boolean;
}

/** `eval run`: scores one run, or several seeds or folds. What `eval` does without a subcommand. */
export function addEvalRun(program: Command, context: ProgramContext): void {
  const run = addDefaultCommand(program, 'scores a run')
    .option('--run <dir>', 'run folder of train: one run, or several seeds or folds')
    .option('--robustness', 'scores it with each stream removed, and with noise');
  withPlaces(withSharedFlags(run)).action((flags: Flags) => {
    if (flags.run === undefined) {
      throw new ConfigError(
        'eval: expected --run, or a subcommand: all, compare or ensemble; received none.',
      );
    }
    const directory = userPath(flags.run);
    return withSession(context, flags, (session) =>
      flags.robustness ? robustness(directory, flags, session) : score(directory, flags, session),
    );
  });
}

async function score(directory: string, flags: Flags, session: EvaluationSession): Promise<Outcome> {
  const { split } = flags;
  const runs = await runsIn(directory, '--run', placesOf(flags));
  const record = await evaluateRuns({ directory, runs, split }, session);
  return { record, lines: 'runs' in record ? evaluationSummaryLines(record) : evaluationLines(record) };
}

async function robustness(directory: string, flags: Flags, session: EvaluationSession): Promise<Outcome> {
  const { split } = flags;
  const runs = await runsIn(directory, '--run', placesOf(flags));
  if (runs.length > 1) {
    throw new ConfigError(
      `--robustness: expected one run, received ${runs.length}: ${runs.map((run) => shownPath(run.directory)).join(', ')}.`,
    );
  }
  const record = await testRobustness(runs[0]!, splitOf(runs[0]!, split), session);
  return { record, lines: robustnessLines(record) };
}
