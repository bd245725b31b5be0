import { join } from 'node:path';
import { ErcError, messageOf } from '@erc/core';
import {
  type EncodeFlags,
  encodeOnly,
  encodingOf,
  findRate,
  runMatrix,
  runSweep,
  runTraining,
  shownPath,
  userPath,
} from '@erc/experiment';
import { Command, Option } from 'commander';
import { createProgress } from '../console/progress.js';
import { type Program, parseWith } from '../console/run-main.js';
import { chooseRun, type RunFlags } from './choose-run.js';
import { withWayOn } from './way-on.js';

interface Flags extends RunFlags, EncodeFlags {
  readonly matrix?: string;
  readonly sweep?: string;
  readonly findLearningRate?: boolean;
  readonly quiet?: boolean;
  /** `false` by `--no-report`. */
  readonly report: boolean;
}

const createCommand = (): Command =>
  new Command('train')
    .description('Trains a multimodal emotion model from a recipe and writes a run folder with a report.')
    .argument('[key.path=value...]', 'overrides of the recipe, such as training.epochs=5 fusion.type=concat')
    .option('--config <file>', 'recipe (default: configs/demo.yaml)')
    .option(
      '--plugin <file>',
      'a module of your own, with fusions, losses, metrics or callbacks; may be given again (docs/extending.md)',
      (file: string, before: readonly string[] = []) => [...before, file],
    )
    .addOption(
      new Option(
        '--matrix <file>',
        'trains several recipes on the same seeds and folds, and compares them; goes on where it was stopped',
      ).conflicts(['config', 'sweep', 'fastDevRun', 'resume']),
    )
    .addOption(
      new Option(
        '--sweep <file>',
        'searches hyper-parameters on dev, by grid or at random; goes on where it was stopped',
      ).conflicts(['config', 'fastDevRun', 'resume', 'report']),
    )
    .option('--out <dir>', 'run folder (default: runs/<recipe>-<hash>, runs/<name> for a matrix or a sweep)')
    .option(
      '--resume [dir]',
      'go on with a run that was stopped: the command as it was, key=value words too, and this flag; or its run folder alone. Another recipe is refused',
    )
    .option('--fast-dev-run', 'one epoch on a few dialogues, to see that everything works')
    .addOption(
      new Option(
        '--encode-only',
        'encode what is frozen into the feature store, and stop (docs/encoders.md)',
      ).conflicts(['matrix', 'sweep', 'resume', 'out', 'report']),
    )
    .option('--shard <i/n>', 'with --encode-only: only this part; also ERC_SHARD, or a task of a SLURM array')
    .option('--shards <n>', 'with --encode-only: how many there are; which one says JOB_COMPLETION_INDEX')
    .addOption(
      new Option(
        '--find-learning-rate',
        'the learning rate range test, in place of a training: rates from 1e-7 to 10 until the loss diverges (docs/protocol.md)',
      ).conflicts(['matrix', 'sweep', 'resume', 'encodeOnly']),
    )
    .option('--no-report', 'leave report.html away; eval --run makes one')
    .option('--quiet', 'nothing on standard error but errors');

/** Trains, as the command line says. */
export const trainProgram: Program = async (context) => {
  const { stdout, stderr, signal, defaultRecipe } = context;
  const command = createCommand();
  await parseWith(command, context);
  const flags = command.opts<Flags>();
  const progress = createProgress({ quiet: flags.quiet ?? false, stream: stderr });
  const print = (line: string): void => void stdout.write(`${line}\n`);
  const encoding = encodingOf(flags);
  const several = flags.matrix ?? flags.sweep;
  if (several !== undefined) {
    const { directory, lines, report } = await (flags.matrix === undefined ? runSweep : runMatrix)({
      file: userPath(several),
      overrides: command.args,
      plugins: flags.plugin,
      reports: flags.report,
      directory: (name) => userPath(flags.out ?? join('runs', name)),
      progress,
      signal,
    }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
      throw new ErcError(`${messageOf(error)}\nto go on: the same command`, { cause: error });
    });
    if (flags.quiet) return;
    for (const line of lines) print(line);
    print(`runs:   ${shownPath(directory)}`);
    if (report) print(`${flags.matrix === undefined ? 'best:  ' : 'report:'} ${shownPath(report)}`);
    return;
  }
  const run = await chooseRun(flags, command.args, defaultRecipe);
  if (encoding) {
    await encodeOnly({ ...run, ...encoding, progress, signal });
    return;
  }
  if (flags.findLearningRate) {
    const directory = flags.out === undefined ? `${run.directory}-learning-rate` : run.directory;
    const found = await findRate({ ...run, directory, reports: flags.report, progress, signal });
    if (flags.quiet) return;
    for (const line of found.lines) print(line);
    print(`wrote:  ${shownPath(found.path)}`);
    if (found.report) print(`report: ${shownPath(found.report)}`);
    return;
  }
  const { directory } = run;
  const outcome = await runTraining({
    ...run,
    reports: flags.report,
    progress,
    signal,
  }).catch((error: unknown) => {
    throw withWayOn(error, { directory, signal, command: context.command });
  });
  if (!flags.quiet) {
    for (const line of outcome.lines) print(line);
    print(`run:    ${shownPath(directory)}`);
    if (outcome.report) print(`report: ${shownPath(outcome.report)}`);
  }
};
