import { ErcError } from '@erc/core';
import { CommanderError } from 'commander';
import { exitCodeOf } from './exit-codes.js';
import { stopBars } from './progress.js';

/**
 * Runs a program's `main` and ends the process with the contract's exit code. Errors that users can mend are one line each; others come
 * with their stack. SIGINT and SIGTERM abort the signal; a second one ends the process at once.
 */
export async function runMain(main: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      abort.abort(new ErcError(`stopped by ${name}.`));
      process.once(name, () => process.exit(1));
    });
  }
  try {
    await main(abort.signal);
    process.exitCode = 0;
  } catch (error) {
    stopBars();
    if (!(error instanceof CommanderError)) {
      const known = error instanceof ErcError;
      process.stderr.write(
        `${known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    }
    process.exitCode = exitCodeOf(error);
  }
}
