import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ErcError } from '@erc/core';
import { shellWord, shownPath } from '@erc/core/node';
import { RECIPE_FILE } from '@erc/run-folder';

/** The command that goes on with the run in a folder. */
export function resumeCommand(command: string, directory: string): string {
  return `${command} --resume ${shellWord(shownPath(directory))}`;
}

/** Options of {@link withWayOn}. */
export interface Interrupted {
  /** Run folder. */
  readonly directory: string;
  readonly signal: AbortSignal;
  /** As the user started the program. */
  readonly command: string;
}

/** An error that ended a training, with the command that goes on where it can: after an interruption, and when a file could not be written. */
export function withWayOn(error: unknown, { directory, signal, command }: Interrupted): unknown {
  if (!(signal.aborted || isOfFiles(error)) || !existsSync(join(directory, RECIPE_FILE.name))) return error;
  return new ErcError(
    `${error instanceof Error ? error.message : String(error)}\nto go on: ${resumeCommand(command, directory)}`,
    { cause: error },
  );
}

/** Whether a file could not be written or read: the system's own errors have a code. */
const isOfFiles = (error: unknown): boolean =>
  error instanceof ErcError &&
  error.cause instanceof Error &&
  'code' in error.cause &&
  typeof error.cause.code === 'string';
