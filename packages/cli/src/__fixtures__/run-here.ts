import { fileURLToPath } from 'node:url';
import { exitCodeAfter, type ProgramContext } from '../console/run-main.js';
import { evalProgram } from '../commands/eval/eval-program.js';
import { predictProgram } from '../commands/predict/predict-program.js';
import { serveProgram } from '../commands/serve/serve-program.js';
import { trainProgram } from '../commands/train/train-program.js';
import type { ProgramResult, RunProgramOptions } from './run-program.js';

const PROGRAMS = { train: trainProgram, eval: evalProgram, predict: predictProgram, serve: serveProgram };
const DEMO = fileURLToPath(new URL('../../../../configs/demo.yaml', import.meta.url));

/**
 * Runs a program in this process, which spares its start: for what it does, not for how it starts and ends. One at a time: where the user
 * stands is a matter of the process.
 */
export async function runHere({
  app,
  user,
  args,
  defaultRecipe = DEMO,
}: Omit<RunProgramOptions, 'onStderr'> & {
  /** Absolute path of the recipe where `args` name none. @default the demo's */
  readonly defaultRecipe?: string;
}): Promise<ProgramResult> {
  let [stdout, stderr] = ['', ''];
  const context: ProgramContext = {
    args,
    command: `pnpm --filter ${app} start`,
    defaultRecipe,
    stdout: { write: (text: string) => (stdout += text) } as unknown as NodeJS.WritableStream,
    stderr: { write: (text: string) => (stderr += text) } as unknown as NodeJS.WriteStream,
    signal: new AbortController().signal,
    setWayOn: () => {},
  };
  const before = process.env.INIT_CWD;
  process.env.INIT_CWD = user;
  try {
    const code = await exitCodeAfter(PROGRAMS[app], context);
    return { code, stdout, stderr };
  } finally {
    if (before === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = before;
  }
}
