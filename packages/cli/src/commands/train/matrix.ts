import { join } from 'node:path';
import { runMatrix, shownPath, userPath } from '@erc/experiment';
import type { Command } from 'commander';
import { printEvents } from '../../console/print-events.js';
import { createProgress } from '../../console/progress.js';
import type { ProgramContext } from '../../console/run-main.js';
import { matrixLines } from '../../show/show-matrix.js';
import { withOverrides, withPlugins, withQuiet } from './flags.js';
import { goingOn } from './several.js';

interface Flags {
  readonly out?: string;
  readonly plugin?: readonly string[];
  readonly quiet?: boolean;
  readonly report: boolean;
}

/** `train matrix FILE`: several recipes, compared. */
export function addMatrix(program: Command, { stdout, stderr, signal }: ProgramContext): void {
  const matrix = program
    .command('matrix')
    .description(
      'trains several recipes on the same seeds and folds, and compares them; goes on where it was stopped',
    )
    .argument('<file>', 'matrix (docs/protocol.md)')
    .option('--out <dir>', 'folder of the runs (default: runs/<name>)')
    .option('--no-report', 'leave the reports away');
  withQuiet(withPlugins(withOverrides(matrix))).action(
    async (file: string, overrides: readonly string[], flags: Flags) => {
      const { directory, record, report } = await goingOn(
        runMatrix({
          file: userPath(file),
          overrides,
          plugins: flags.plugin,
          reports: flags.report,
          directory: (name) => userPath(flags.out ?? join('runs', name)),
          onEvent: printEvents(createProgress({ quiet: flags.quiet ?? false, stream: stderr })),
          signal,
        }),
        signal,
      );
      if (flags.quiet) return;
      const paths = [`runs:   ${shownPath(directory)}`, `report: ${shownPath(report)}`];
      stdout.write(`${[...matrixLines(record), ...paths].join('\n')}\n`);
    },
  );
}
