import { join } from 'node:path';
import { runSweep, shownPath, userPath } from '@erc/experiment';
import type { Command } from 'commander';
import { printEvents } from '../../console/print-events.js';
import { createProgress } from '../../console/progress.js';
import type { ProgramContext } from '../../console/run-main.js';
import { sweepLines } from '../../show/show-sweep.js';
import { withOverrides, withPlugins, withQuiet } from './flags.js';
import { goingOn } from './several.js';

interface Flags {
  readonly out?: string;
  readonly plugin?: readonly string[];
  readonly quiet?: boolean;
}

/** `train sweep FILE`: a search for hyper-parameters on dev. */
export function addSweep(program: Command, { stdout, stderr, signal }: ProgramContext): void {
  const sweep = program
    .command('sweep')
    .description('searches hyper-parameters on dev, by grid or at random; goes on where it was stopped')
    .argument('<file>', 'sweep (docs/protocol.md)')
    .option('--out <dir>', 'folder of the runs (default: runs/<name>)');
  withQuiet(withPlugins(withOverrides(sweep))).action(
    async (file: string, overrides: readonly string[], flags: Flags) => {
      const { directory, record, best } = await goingOn(
        runSweep({
          file: userPath(file),
          overrides,
          plugins: flags.plugin,
          directory: (name) => userPath(flags.out ?? join('runs', name)),
          onEvent: printEvents(createProgress({ quiet: flags.quiet ?? false, stream: stderr })),
          signal,
        }),
        signal,
      );
      if (flags.quiet) return;
      const found = best ? [`best:   ${shownPath(best)}`] : [];
      stdout.write(`${[...sweepLines(record), `runs:   ${shownPath(directory)}`, ...found].join('\n')}\n`);
    },
  );
}
