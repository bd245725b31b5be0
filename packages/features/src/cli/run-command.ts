import { ConfigError, DataError, ErcError } from '@erc/core';
import { CommanderError } from 'commander';

/** Exit codes that scripts rely on: 0 done, 2 wrong usage, config or data, 1 anything else. */
function exitCodeOf(error: unknown): 0 | 1 | 2 {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof ConfigError || error instanceof DataError ? 2 : 1;
}

/** Runs a program, prints an error that users can mend as one line, and sets the exit code. SIGINT and SIGTERM abort the signal. */
export async function runCommand(main: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => abort.abort(new ErcError(`stopped by ${name}.`)));
  }
  try {
    await main(abort.signal);
  } catch (error) {
    if (!(error instanceof CommanderError)) {
      const text = error instanceof ErcError ? error.message : error instanceof Error ? error.stack : error;
      process.stderr.write(`${text}\n`);
    }
    process.exitCode = exitCodeOf(error);
  }
}
