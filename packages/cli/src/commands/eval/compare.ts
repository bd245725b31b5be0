import { ConfigError } from '@erc/core';
import { checkWritable, shownPath, userPath } from '@erc/core/node';
import { compareRuns, type EvaluationSession, runsIn, writeComparison } from '@erc/experiment';
import { comparisonLines } from '@erc/report/text';
import { type Command, InvalidArgumentError } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';
import { type PlaceFlags, placesOf, withPlaces } from './places.js';
import { type Outcome, type SharedFlags, withSession, withSharedFlags } from './with-session.js';

interface Flags extends SharedFlags, PlaceFlags {
  readonly resamples: number;
  readonly out?: string;
}

/** `eval compare A B`: two systems, tested. */
export function addCompare(program: Command, context: ProgramContext): void {
  const command = program
    .command('compare')
    .description('tests two systems over the seeds or folds that both have, and over utterances')
    .argument('<first>', 'run folder')
    .argument('<second>', 'run folder')
    .option('--resamples <n>', 'of the tests over utterances', resamplesOf, 10_000)
    .option('--out <dir>', 'folder for the records');
  withPlaces(withSharedFlags(command)).action((first: string, second: string, flags: Flags) => {
    if (userPath(first) === userPath(second)) {
      throw new ConfigError(`compare: expected two different folders, received ${first}, ${second}.`);
    }
    return withSession(context, flags, (session) => compare([first, second], flags, session));
  });
}

function resamplesOf(text: string): number {
  const count = Number(text);
  if (!(Number.isInteger(count) && count >= 1))
    throw new InvalidArgumentError('expected a positive integer.');
  return count;
}

async function compare(
  names: readonly [string, string],
  flags: Flags,
  session: EvaluationSession,
): Promise<Outcome> {
  const { split, resamples, out } = flags;
  if (out !== undefined) await checkWritable(userPath(out));
  const systemOf = async (name: string) => ({
    name,
    runs: await runsIn(userPath(name), 'compare', placesOf(flags)),
  });
  const [first, second] = [await systemOf(names[0]), await systemOf(names[1])];
  const record = await compareRuns({ first, second, split, resamples }, session);
  const lines = comparisonLines(record);
  if (out === undefined) return { record, lines };
  return { record, lines: [...lines, shownPath(await writeComparison(userPath(out), record))] };
}
