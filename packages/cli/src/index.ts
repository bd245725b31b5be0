export { ercProgram } from './commands/erc-program.js';
export { evalProgram } from './commands/eval/eval-program.js';
export { predictProgram } from './commands/predict/predict-program.js';
export { serveProgram } from './commands/serve/serve-program.js';
export { trainProgram } from './commands/train/train-program.js';
export { type CommandProgram, type ProgramContext, runMain, type Start } from './console/run-main.js';
