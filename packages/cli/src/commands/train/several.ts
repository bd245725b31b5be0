import { join } from 'node:path';
import { ErcError } from '@erc/core';
import { shownPath, userPath } from '@erc/core/node';
import {
  type JobPlan,
  type MatrixResult,
  mergeMatrix,
  mergeSweep,
  type PlanSeveralOptions,
  planMatrix,
  planSweepJobs,
  runMatrix,
  runMatrixShard,
  runSweep,
  runSweepShard,
  type SweepResult,
  type TrainedShard,
} from '@erc/experiment';
import { matrixLines, sweepLines } from '@erc/report/text';
import type { Command } from 'commander';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';
import { addPlan, type PlanFlags, settingsOf, writePlan } from './add-plan.js';
import {
  atLeastOne,
  type ShardFlags,
  shardIn,
  wantsReports,
  withOverrides,
  withPlugins,
  withQuiet,
  withShard,
  withVerify,
} from './flags.js';
import { SAME_COMMAND, withWayOn } from './way-on.js';

interface Flags extends ShardFlags {
  readonly out?: string;
  readonly plugin?: readonly string[];
  readonly quiet?: boolean;
  readonly verify?: boolean;
}

/** What several runs are run with. */
type RunOptions = Parameters<typeof runMatrix>[0];

/** What came of several runs. */
interface Outcome {
  /** What is printed. */
  readonly lines: readonly string[];
  /** Names of those that failed where each should have been trained. */
  readonly failed: readonly string[];
}

/** A subcommand that trains several runs, as a file says. */
interface Several<Result> {
  readonly name: 'matrix' | 'sweep';
  readonly description: string;
  readonly run: (options: RunOptions) => Promise<Result>;
  readonly runShard: (
    options: RunOptions & { readonly shard: NonNullable<ReturnType<typeof shardIn>> },
  ) => Promise<TrainedShard>;
  readonly merge: (options: RunOptions & { readonly shards: number | undefined }) => Promise<Result>;
  readonly plan: (options: PlanSeveralOptions) => Promise<JobPlan>;
  readonly outcomeOf: (result: Result) => Outcome;
}

function addSeveral<Result>(program: Command, context: ProgramContext, several: Several<Result>): Command {
  const { name, description, run, runShard, outcomeOf } = several;
  const command = program
    .command(name)
    .enablePositionalOptions()
    .description(`${description}; goes on where it was stopped`)
    .argument('<file>', `${name} (docs/protocol.md)`)
    .option('--out <dir>', 'folder of the runs (default: runs/<name>)');
  withShard(withVerify(withQuiet(withPlugins(withOverrides(command)))), 'trainings').action(
    async (file: string, overrides: readonly string[], flags: Flags, own: Command) => {
      const shard = shardIn(flags);
      const options = optionsOf(file, overrides, flags, own, context);
      await told(several, flags, context, async () =>
        shard
          ? shardOutcome(await runShard({ ...options, shard }), shard, name)
          : outcomeOf(await run(options)),
      );
    },
  );
  addSeveralPlan(command, context, several);
  addSeveralMerge(command, context, several);
  return command;
}

/** The folder of the runs. One that is named is looked at before anything is read. */
function folderOf(out: string | undefined): (name: string) => string {
  const named = out === undefined ? undefined : userPath(out);
  return (name) => named ?? userPath(join('runs', name));
}

function optionsOf(
  file: string,
  overrides: readonly string[],
  { out, plugin, verify, quiet }: Flags,
  command: Command,
  { stderr, signal }: ProgramContext,
): RunOptions {
  const directory = folderOf(out);
  return {
    file: userPath(file),
    overrides,
    plugins: plugin,
    reports: wantsReports(command),
    verify,
    directory,
    onEvent: eventsTo(stderr, quiet),
    signal,
  };
}

/** Does the work of a command, prints what came of it, and says how it goes on where it did not come to its end. */
async function told<Result>(
  { name }: Pick<Several<Result>, 'name'>,
  { quiet }: Pick<Flags, 'quiet'>,
  { stdout, signal, setWayOn }: ProgramContext,
  work: () => Promise<Outcome>,
): Promise<void> {
  setWayOn(() => SAME_COMMAND);
  const { lines, failed } = await work().catch((error: unknown) => {
    throw withWayOn(error, SAME_COMMAND, signal);
  });
  if (!quiet) stdout.write(`${lines.join('\n')}\n`);
  if (failed.length > 0) {
    throw new ErcError(`${name}: failed: ${failed.join(', ')}\nto try again: the same command`);
  }
}

/** A failure is kept for the merge, which would not begin behind a shard that has ended with another exit code than 0. */
const shardOutcome = (
  { directory, done, failed }: TrainedShard,
  { index, count }: { readonly index: number; readonly count: number },
  name: string,
): Outcome => ({
  lines: [
    `shard ${index}/${count}: complete: ${done.length > 0 ? done.join(', ') : 'none'}`,
    ...failed.map(
      (one) => `failed: ${one.name}: ${one.reason} (a row of the tables; the same command tries again)`,
    ),
    `runs:   ${shownPath(directory)}`,
    `tables: ${name} merge, when all shards are complete`,
  ],
  failed: [],
});

/** `train matrix plan`, `train sweep plan`: job files that train in shards. */
function addSeveralPlan<Result>(
  parent: Command,
  context: ProgramContext,
  { name, plan }: Several<Result>,
): void {
  const command = addPlan(parent, {
    description: 'train in shards',
    name,
    cpus: 'of one task',
  })
    .argument('<file>', `${name} (docs/protocol.md)`)
    .option('--out <dir>', 'folder of the runs (default: runs/<name>)');
  if (name === 'matrix') command.option('--no-report', 'the merge leaves the reports away');
  withPlugins(withOverrides(command)).action(
    async (file: string, overrides: readonly string[], _: unknown, own: Command) => {
      const flags = own.optsWithGlobals<Omit<Flags, 'shards'> & PlanFlags>();
      const { plugin = [], out } = flags;
      const directory = folderOf(out);
      const planned = await plan({
        ...settingsOf(flags, context),
        file: userPath(file),
        overrides,
        plugins: plugin.map((path) => userPath(path)),
        directory,
        reports: wantsReports(own),
      });
      await writePlan(planned, flags, context);
    },
  );
}

/** `train matrix merge`, `train sweep merge`: the tables of what shards have trained. */
function addSeveralMerge<Result>(parent: Command, context: ProgramContext, several: Several<Result>): void {
  const { name, merge, outcomeOf } = several;
  const command = parent
    .command('merge')
    .description('makes the tables of what shards have trained, as one process does; trains nothing')
    .argument('<file>', `${name} (docs/protocol.md)`)
    .option('--out <dir>', 'folder of the runs (default: runs/<name>)')
    .option('--shards <n>', 'how many there are, so that an error names those to run');
  if (name === 'matrix') command.option('--no-report', 'leave the reports away');
  withVerify(withQuiet(withPlugins(withOverrides(command)))).action(
    async (file: string, overrides: readonly string[], _: unknown, own: Command) => {
      const { shards, ...flags } = own.optsWithGlobals<Flags>();
      const options = optionsOf(file, overrides, flags, own, context);
      const count = shards === undefined ? undefined : atLeastOne(shards, '--shards');
      await told(several, flags, context, async () => outcomeOf(await merge({ ...options, shards: count })));
    },
  );
}

/** `train matrix FILE`: several recipes, compared. */
export const addMatrix = (program: Command, context: ProgramContext): Command =>
  addSeveral<MatrixResult>(program, context, {
    name: 'matrix',
    description: 'trains several recipes on the same seeds and folds, and compares them',
    run: runMatrix,
    runShard: runMatrixShard,
    merge: mergeMatrix,
    plan: planMatrix,
    outcomeOf: ({ directory, record, report }) => ({
      lines: [...matrixLines(record), `runs:   ${shownPath(directory)}`, `report: ${shownPath(report)}`],
      failed: (record.failed ?? []).map((recipe) => recipe.name),
    }),
  }).option('--no-report', 'leave the reports away');

/** `train sweep FILE`: a search for hyper-parameters on dev. */
export const addSweep = (program: Command, context: ProgramContext): Command =>
  addSeveral<SweepResult>(program, context, {
    name: 'sweep',
    description: 'searches hyper-parameters on dev, by grid or at random',
    run: runSweep,
    runShard: runSweepShard,
    merge: mergeSweep,
    plan: planSweepJobs,
    outcomeOf: ({ directory, record, best }) => {
      const found = best ? [`best:   ${shownPath(best)}`] : [];
      // A trial that fails is an answer of the search.
      return { lines: [...sweepLines(record), `runs:   ${shownPath(directory)}`, ...found], failed: [] };
    },
  });
