import { runMain } from '@erc/app';
import { trainProgram } from './train-program.js';

await runMain(trainProgram);
