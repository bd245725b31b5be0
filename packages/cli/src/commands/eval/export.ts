import { ConfigError } from '@erc/core';
import { shownPath, userPath } from '@erc/core/node';
import { exportModel, runsIn } from '@erc/experiment';
import { type Command, InvalidArgumentError } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';
import { withSession } from './with-session.js';

interface Flags {
  readonly checkpoint?: string;
  readonly longest?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `eval export RUN FOLDER`: a run as a folder that predicts without it. */
export function addExport(program: Command, context: ProgramContext): void {
  program
    .command('export')
    .description('writes a run as a folder that predicts without it')
    .argument('<run>', 'run folder of one seed and one fold')
    .argument('<folder>', 'folder for it: new, empty, or a model folder, which is replaced')
    .option('--checkpoint <name>', 'weights that the run has kept: best, or epoch-29', 'best')
    .option(
      '--longest <steps>',
      'most steps of an utterance in a stream of steps, where a graph cannot leave their number open (default: 512)',
      stepsOf,
    )
    .option('--json', 'print the result as JSON on standard output')
    .option('--quiet', 'nothing on standard error but errors')
    .action((run: string, folder: string, { checkpoint, longest, ...flags }: Flags) =>
      withSession(context, { ...flags, report: false }, async ({ onEvent, signal }) => {
        const directory = userPath(run);
        const [only, ...others] = await runsIn(directory, 'export');
        if (!only || others.length > 0) {
          throw new ConfigError(
            `export: expected one run, received ${shownPath(directory)} with ${others.length + 1}. Name one of them, such as ${only ? shownPath(only.directory) : run}.`,
          );
        }
        const options = { checkpoint, longest, onEvent, signal };
        const { folder: written, manifest } = await exportModel(only, userPath(folder), options);
        const bytes = Object.values(manifest.files).reduce((sum, file) => sum + file.bytes, 0);
        return {
          record: { folder: written, name: manifest.name, files: manifest.files },
          lines: [`${manifest.name}: ${shownPath(written)}, ${(bytes / 2 ** 20).toFixed(1)} MiB`],
        };
      }),
    );
}

function stepsOf(text: string): number {
  const steps = Number(text);
  if (Number.isInteger(steps) && steps >= 1 && steps <= 100_000) return steps;
  throw new InvalidArgumentError('expected a whole number of at least 1.');
}
