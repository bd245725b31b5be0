import { shownPath, userPath } from '@erc/core/node';
import { evaluateAll, runGroupsBelow } from '@erc/experiment';
import { comparedRunsLines } from '@erc/report/text';
import type { Command } from 'commander';
import type { ProgramContext } from '../../console/run-main.js';
import { type SharedFlags, withSession, withSharedFlags } from './with-session.js';

/** `eval all DIR`: every run below a folder, in one table. */
export function addAll(program: Command, context: ProgramContext): void {
  const all = program
    .command('all')
    .description('every run below a folder: comparison.csv, comparison.json and comparison.html there')
    .argument('<dir>', 'folder of runs');
  withSharedFlags(all).action((folder: string, flags: SharedFlags) =>
    withSession(context, flags, async (session) => {
      const directory = userPath(folder);
      const groups = await runGroupsBelow(directory);
      const result = await evaluateAll({ directory, groups, split: flags.split }, session);
      return {
        record: result.comparison,
        lines: [...comparedRunsLines(result.comparison), ...result.files.map(shownPath)],
        failed: result.comparison.runs.flatMap(({ name, failed }) => (failed === undefined ? [] : [name])),
      };
    }),
  );
}
