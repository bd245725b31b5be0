import { type ExitCode, errorText, exitCodeOf, type ProcessContext, runProcess } from '@erc/core/node';
import { stopBars } from './progress.js';

/** How a program is started. */
export interface Start {
  /** What the user types, without the words behind it: `erc train`. Advice such as `to go on: …` begins with it. */
  readonly command: string;
  /** Absolute path of the recipe where the user names none. @default there is none */
  readonly defaultRecipe?: string | undefined;
}

/** What a program is given by its surroundings. */
export interface ProgramContext extends Start, Omit<ProcessContext, 'stdout'> {
  readonly stdout: NodeJS.WritableStream;
}

/** A program: what a launcher runs. */
export type CommandProgram = (context: ProgramContext) => Promise<void>;

/** Runs a program and gives its exit code. Errors that users can mend are one line each; others come with their stack. */
export async function exitCodeAfter(program: CommandProgram, context: ProgramContext): Promise<ExitCode> {
  try {
    await program(context);
    return 0;
  } catch (error) {
    stopBars();
    context.stderr.write(errorText(error));
    return exitCodeOf(error);
  }
}

/** Runs a program as the process, which ends with its exit code. A second SIGINT or SIGTERM ends it at once, and says how its work goes on. */
export const runMain = (program: CommandProgram, start: Start): Promise<void> =>
  runProcess((context) => exitCodeAfter(program, { ...start, ...context }), { leaveTerminal: stopBars });
