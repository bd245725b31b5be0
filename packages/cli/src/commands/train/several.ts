import { join } from 'node:path';
import { ErcError } from '@erc/core';
import { shownPath, userPath } from '@erc/core/node';
import { runMatrix, runMatrixShard, runSweep, shardOf } from '@erc/experiment';
import { matrixLines, sweepLines } from '@erc/report/text';
import type { Command } from 'commander';
import { eventsTo } from '../../console/print-events.js';
import type { ProgramContext } from '../../console/run-main.js';
import { withOverrides, withPlugins, withQuiet, withVerify } from './flags.js';
import { SAME_COMMAND, withWayOn } from './way-on.js';

interface Flags {
  readonly out?: string;
  readonly plugin?: readonly string[];
  readonly quiet?: boolean;
  readonly verify?: boolean;
  /** `false` by `--no-report`, of a matrix. */
  readonly report?: boolean;
  /** A part of the rows, of a matrix. */
  readonly shard?: string;
  readonly shards?: string;
}

/** A subcommand that trains several runs, as a file says. */
interface Several {
  readonly name: 'matrix' | 'sweep';
  readonly description: string;
  readonly run: (options: Parameters<typeof runMatrix>[0], shard: Shard | undefined) => Promise<Outcome>;
}

/** A part of the rows. */
type Shard = Pick<NonNullable<ReturnType<typeof shardOf>>, 'index' | 'count'>;

/** What came of several runs. */
interface Outcome {
  /** What is printed. */
  readonly lines: readonly string[];
  /** Names of those that failed where each should have been trained. */
  readonly failed: readonly string[];
}

function addSeveral(program: Command, context: ProgramContext, { name, description, run }: Several): Command {
  const { stdout, stderr, signal } = context;
  const command = program
    .command(name)
    .description(`${description}; goes on where it was stopped`)
    .argument('<file>', `${name} (docs/protocol.md)`)
    .option('--out <dir>', 'folder of the runs (default: runs/<name>)');
  return withVerify(withQuiet(withPlugins(withOverrides(command)))).action(
    async (file: string, overrides: readonly string[], flags: Flags) => {
      const { shard, shards } = flags;
      const part = shard === undefined && shards === undefined ? undefined : shardOf({ shard, shards });
      const out = flags.out === undefined ? undefined : userPath(flags.out);
      context.setWayOn(() => SAME_COMMAND);
      const { lines, failed } = await run(
        {
          file: userPath(file),
          overrides,
          plugins: flags.plugin,
          reports: flags.report ?? true,
          verify: flags.verify,
          directory: (own) => out ?? userPath(join('runs', own)),
          onEvent: eventsTo(stderr, flags.quiet),
          signal,
        },
        part,
      ).catch((error: unknown) => {
        throw withWayOn(error, SAME_COMMAND, signal);
      });
      if (!flags.quiet) stdout.write(`${lines.join('\n')}\n`);
      if (failed.length > 0) {
        throw new ErcError(`${name}: failed: ${failed.join(', ')}\nto try again: the same command`);
      }
    },
  );
}

/** `train matrix FILE`: several recipes, compared. */
export const addMatrix = (program: Command, context: ProgramContext): Command =>
  addSeveral(program, context, {
    name: 'matrix',
    description: 'trains several recipes on the same seeds and folds, and compares them',
    async run(options, shard) {
      if (shard) {
        const { index, count } = shard;
        const { directory, done, failed } = await runMatrixShard({ ...options, index, count });
        const rows = done.length > 0 ? done.join(', ') : 'none';
        return {
          lines: [
            `shard ${index}/${count}: complete: ${rows}`,
            `runs:   ${shownPath(directory)}`,
            'tables: the same command without --shard, when all shards are complete',
          ],
          failed: failed.map(({ name }) => name),
        };
      }
      const { directory, record, report } = await runMatrix(options);
      return {
        lines: [...matrixLines(record), `runs:   ${shownPath(directory)}`, `report: ${shownPath(report)}`],
        failed: (record.failed ?? []).map((recipe) => recipe.name),
      };
    },
  })
    .option('--no-report', 'leave the reports away')
    .option(
      '--shard <i/n>',
      'train only every n-th recipe, from the i-th on; the command without it makes the tables',
    )
    .option('--shards <n>', 'how many parts there are; which one a scheduler says');

/** `train sweep FILE`: a search for hyper-parameters on dev. */
export const addSweep = (program: Command, context: ProgramContext): Command =>
  addSeveral(program, context, {
    name: 'sweep',
    description: 'searches hyper-parameters on dev, by grid or at random',
    async run(options) {
      const { directory, record, best } = await runSweep(options);
      const found = best ? [`best:   ${shownPath(best)}`] : [];
      // A trial that fails is an answer of the search.
      return { lines: [...sweepLines(record), `runs:   ${shownPath(directory)}`, ...found], failed: [] };
    },
  });
