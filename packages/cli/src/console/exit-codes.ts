import { ConfigError, DataError } from '@erc/core';
import { CommanderError } from 'commander';

/** Exit codes that scripts rely on: 0 done, 2 wrong usage, config or data, 1 anything else. */
export function exitCodeOf(error: unknown): 0 | 1 | 2 {
  // Commander throws for --help and --version too, with exit code 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  return error instanceof ConfigError || error instanceof DataError ? 2 : 1;
}
