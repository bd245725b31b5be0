import { createCommandLine, refuseMovedFlags } from '../../console/command.js';
import type { CommandProgram } from '../../console/run-main.js';
import { addAll } from './all.js';
import { addCompare } from './compare.js';
import { addDataset } from './dataset.js';
import { addEncoders } from './encoders.js';
import { addEnsemble } from './ensemble.js';
import { addExport } from './export.js';
import { addEvalRun } from './run.js';

/** Flags of former versions. */
const MOVED = { '--all': 'all DIR', '--compare': 'compare A B', '--ensemble': 'ensemble RUN…' };

/** `eval`: scores trained runs, as the command line says. */
export const evalProgram: CommandProgram = async (context) => {
  refuseMovedFlags(context, MOVED);
  const program = createCommandLine('eval', context).description(
    'Scores trained runs on the dev or test split. A command that looks at a test split is counted beside the dataset, once.',
  );
  addEvalRun(program, context);
  addAll(program, context);
  addCompare(program, context);
  addEnsemble(program, context);
  addEncoders(program, context);
  addExport(program, context);
  addDataset(program, context);
  await program.parseAsync([...context.args], { from: 'user' });
};
