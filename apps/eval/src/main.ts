import { runMain } from '@erc/app';
import { evalProgram } from './eval-program.js';

await runMain(evalProgram);
