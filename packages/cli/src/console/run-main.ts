import { ErcError } from '@erc/core';
import { CommanderError } from 'commander';
import { exitCodeOf } from './exit-codes.js';
import { stopBars } from './progress.js';

/** How a program is started. */
export interface Start {
  /** What the user types, without the words behind it: `erc train`. Advice such as `to go on: …` begins with it. */
  readonly command: string;
  /** Absolute path of the recipe where the user names none. @default there is none */
  readonly defaultRecipe?: string | undefined;
}

/** What a program is given by its surroundings. */
export interface ProgramContext extends Start {
  /** Words of the command line, without those that started the program. */
  readonly args: readonly string[];
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
}

/** A program: what a launcher runs. */
export type CommandProgram = (context: ProgramContext) => Promise<void>;

/** Runs a program and gives its exit code. Errors that users can mend are one line each; others come with their stack. */
export async function exitCodeAfter(program: CommandProgram, context: ProgramContext): Promise<0 | 1 | 2> {
  try {
    await program(context);
    return 0;
  } catch (error) {
    stopBars();
    // Commander has said its own.
    if (!(error instanceof CommanderError)) {
      const known = error instanceof ErcError;
      context.stderr.write(
        `${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
    return exitCodeOf(error);
  }
}

/** Runs a program as the process, which ends with its exit code. A second SIGINT or SIGTERM ends it at once. */
export async function runMain(program: CommandProgram, start: Start): Promise<void> {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      abort.abort(new ErcError(`stopped by ${name}.`));
      process.once(name, () => process.exit(1));
    });
  }
  const { stdout, stderr } = process;
  const args = process.argv.slice(2);
  const context: ProgramContext = { ...start, args, stdout, stderr, signal: abort.signal };
  process.exitCode = await exitCodeAfter(program, context);
}
