import { createCommandLine, refuseMovedFlags } from '../../console/command.js';
import type { CommandProgram } from '../../console/run-main.js';
import { addEncode } from './encode.js';
import { addFindRate } from './find-rate.js';
import { addInit } from './init.js';
import { addTrainRun } from './run.js';
import { addMatrix, addSweep } from './several.js';

/** Flags of former versions. */
const MOVED = {
  '--matrix': 'matrix FILE',
  '--sweep': 'sweep FILE',
  '--find-learning-rate': 'find-rate',
  '--encode-only': 'encode',
};

/** `train`: trains, as the command line says. */
export const trainProgram: CommandProgram = async (context) => {
  refuseMovedFlags(context, MOVED);
  const program = createCommandLine('train', context)
    .description('Trains multimodal emotion models from recipes, and writes run folders with reports.')
    // Subcommands have subcommands of their own, with flags of the same names.
    .enablePositionalOptions();
  addTrainRun(program, context);
  addMatrix(program, context);
  addSweep(program, context);
  addFindRate(program, context);
  addEncode(program, context);
  addInit(program, context);
  await program.parseAsync([...context.args], { from: 'user' });
};
