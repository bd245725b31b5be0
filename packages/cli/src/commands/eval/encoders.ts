import { join, relative } from 'node:path';
import { checkWritable, shownPath, userPath } from '@erc/core/node';
import { runsIn, type SavedEncoder, saveEncoders } from '@erc/experiment';
import type { Command } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';
import { withSession } from './with-session.js';

interface Flags {
  readonly out: string;
  readonly checkpoint?: string;
  readonly adapters?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** `eval encoders RUN --out DIR`: what a run has trained of its encoders, for other programs. */
export function addEncoders(program: Command, context: ProgramContext): void {
  program
    .command('encoders')
    .description('writes the encoders that a run has trained as folders of Hugging Face')
    .argument('<run>', 'run folder')
    .requiredOption(
      '--out <dir>',
      'folder for them: one for each stream, below one for each run where there are several',
    )
    .option('--checkpoint <name>', 'weights that the run has kept: best, or epoch-29', 'best')
    .option('--adapters', 'only the adapters of LoRA, in the layout of PEFT')
    .option('--json', 'print the result as JSON on standard output')
    .option('--quiet', 'nothing on standard error but errors')
    .action((folder: string, { out, checkpoint, adapters, ...flags }: Flags) =>
      withSession(context, { ...flags, report: false }, async (session) => {
        const directory = userPath(out);
        const group = userPath(folder);
        const runs = await runsIn(group, 'encoders');
        await checkWritable(directory);
        const saved: SavedEncoder[] = [];
        for (const run of runs) {
          const place = runs.length === 1 ? directory : join(directory, relative(group, run.directory));
          const options = { directory: place, checkpoint, adaptersAlone: adapters };
          saved.push(...(await saveEncoders(run, options, session)));
        }
        return {
          record: { encoders: saved.map(({ stream, folder: path }) => ({ stream, folder: path })) },
          lines: saved.map(({ stream, folder: path }) => `${stream}: ${shownPath(path)}`),
        };
      }),
    );
}
