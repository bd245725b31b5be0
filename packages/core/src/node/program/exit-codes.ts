import { ConfigError, DataError, ErcError, messageOf } from '../../errors.js';
import { fileSystemError, isOfDisk } from '../file-errors.js';
import { isOutOfMemory } from '../memory-errors.js';

/** Exit codes that scripts rely on: 0 done; 2 wrong usage, config or data; 1 anything else. */
export type ExitCode = 0 | 1 | 2;

/**
 * The exit code of a program that an error has ended. A disk that is full, read-only or broken is 1, and so is
 * a lack of memory, whatever was read or written. Commander
 * throws for `--help` and `--version` too: those are 0.
 */
export function exitCodeOf(error: unknown): ExitCode {
  const usage = usageCodeOf(error);
  if (usage !== undefined) return usage === 0 ? 0 : 2;
  const isUsers = error instanceof ConfigError || error instanceof DataError;
  return isUsers && !isOfDisk(error) && !isOutOfMemory(error) ? 2 : 1;
}

/**
 * The text that a program prints for an error, with a line feed: one line where users can mend it, or its stack. Nothing for an error of commander, which
 * has printed its own.
 */
export function errorText(error: unknown): string {
  if (usageCodeOf(error) !== undefined) return '';
  if (error instanceof ErcError) return `${error.message}\n`;
  const ofFiles = fileSystemError(error);
  if (ofFiles) return `${ofFiles.message}\n`;
  if (isOutOfMemory(error)) {
    return `memory: expected room for what is read or computed, received none: ${messageOf(error)}. Stop other programs, raise the limit of this one, or use a machine with more.\n`;
  }
  return `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
}

/** The exit code that commander gives an error of its own. */
function usageCodeOf(error: unknown): number | undefined {
  if (!(error instanceof Error && 'code' in error && 'exitCode' in error)) return undefined;
  const { code, exitCode } = error;
  return typeof code === 'string' && code.startsWith('commander.') && typeof exitCode === 'number'
    ? exitCode
    : undefined;
}
