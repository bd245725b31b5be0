import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { shownPath } from '@erc/app';
import { ErcError } from '@erc/core';

/** The command that goes on with the run in a folder. */
export function resumeCommand(directory: string): string {
  const path = shownPath(directory);
  const quoted = /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
  return `pnpm --filter train start --resume ${quoted}`;
}

/** An error that ended a training, with the command that goes on where it can: after an interruption, and when a file could not be written. */
export function withWayOn(error: unknown, directory: string, signal: AbortSignal): unknown {
  const { cause } = error as { readonly cause?: { readonly code?: unknown } };
  const isOfFiles = error instanceof ErcError && typeof cause?.code === 'string';
  if (!(signal.aborted || isOfFiles) || !existsSync(join(directory, 'recipe.json'))) return error;
  return new ErcError(
    `${error instanceof Error ? error.message : String(error)}\nto go on: ${resumeCommand(directory)}`,
    { cause: error },
  );
}
