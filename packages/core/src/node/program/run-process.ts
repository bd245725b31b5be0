import { setImmediate as nextTurn } from 'node:timers/promises';
import { ErcError } from '../../errors.js';
import { errorText, exitCodeOf } from './exit-codes.js';
import { keepOutput } from './keep-output.js';

/** The process, as the program that runs in it sees it. */
export interface ProcessContext {
  /** Words of the command line, without those that started the program. */
  readonly args: readonly string[];
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted by SIGINT, SIGTERM, and by SIGHUP, which a terminal sends that is closed. */
  readonly signal: AbortSignal;
  /**
   * Called where a process that is ended at once could say how its work goes on.
   *
   * @param wayOn The line, asked for at that moment; `undefined` where there is nothing to go on with.
   */
  readonly setWayOn: (wayOn: () => string | undefined) => void;
}

/** Options of {@link runProcess}. */
export interface RunProcessOptions {
  /** Gives the terminal back before the process is ended at once. */
  readonly leaveTerminal?: () => void;
}

/**
 * Runs a program as the process, which ends with its exit code. A second SIGINT or SIGTERM ends it at once. A reader of its output who goes
 * (`| head`) changes nothing but what is printed; output that cannot be written for another reason makes a 0 a 1.
 *
 * @param program Gives the exit code. Its errors are printed, and decide it.
 */
export async function runProcess(
  program: (context: ProcessContext) => Promise<number>,
  { leaveTerminal = () => {} }: RunProcessOptions = {},
): Promise<void> {
  const { stdout, stderr } = process;
  const results = keepOutput(stdout, 'standard output');
  // Nobody could be told of an error of this one.
  keepOutput(stderr, 'standard error');
  const abort = new AbortController();
  let wayOn = (): string | undefined => undefined;
  const stop = (name: string): void => abort.abort(new ErcError(`stopped by ${name}.`));
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    let times = 0;
    // One listener for both: without any, even for a moment, the signal would end the process in silence.
    process.on(name, () => {
      times++;
      if (times === 1) return stop(name);
      leaveTerminal();
      const line = wayOn();
      stderr.write(`ended at once by a second ${name}.\n${line === undefined ? '' : `${line}\n`}`);
      process.exit(1);
    });
  }
  // Shells send it twice: never a reason to end before all is saved.
  process.on('SIGHUP', stop);
  const context: ProcessContext = {
    args: process.argv.slice(2),
    stdout,
    stderr,
    signal: abort.signal,
    setWayOn: (line) => {
      wayOn = line;
    },
  };
  try {
    process.exitCode = await program(context);
  } catch (error) {
    stderr.write(errorText(error));
    process.exitCode = exitCodeOf(error);
  }
  // A stream says what went wrong a turn later.
  await nextTurn();
  const failure = results.failure();
  if (!failure) return;
  stderr.write(`${failure.message}\n`);
  process.exitCode ||= 1;
}
