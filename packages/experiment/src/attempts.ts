import { DataError, ErcError, messageOf } from '@erc/core';
import { isOfDisk, isReadOnly } from '@erc/core/node';
import { EngineError } from '@erc/engine';
import { FolderInUseError } from '@erc/run-folder/node';
import type { OnEvent } from './events.js';
import type { RecipeRunOptions } from './run-options.js';

/** Codes of system errors that any other recipe would meet as well, beside those of a disk: a file that is locked, no memory left. */
const CODES_OF_THE_MACHINE = ['EBUSY', 'ENOMEM'];

/** Why one of several runs failed. */
export interface Failure {
  /** In a line. */
  readonly reason: string;
  /** For the console: the reason, with the stack of an error that no check of ours has thrown. */
  readonly details: string;
}

/** Runs that are made one after the other, where one that fails need not stop the others. */
export interface Attempts {
  /** To be told of the runs' events. What it throws is its own fault, and no run's. */
  readonly onEvent: OnEvent;
  /**
   * @param isRunError Which errors are of the run alone, of those that are not the machine's. @default all of them
   * @returns Why the work failed; `undefined` where it did not.
   * @throws What is not the run's own fault: an interruption, a folder that another process writes to, a full disk, a listener's error.
   */
  attempt(work: () => Promise<void>, isRunError?: (error: unknown) => boolean): Promise<Failure | undefined>;
}

/** Tells failures of one run from those that would end any. */
export function createAttempts({ onEvent, signal }: Pick<RecipeRunOptions, 'onEvent' | 'signal'>): Attempts {
  let hasListenerFailed = false;
  return {
    onEvent: (event) => {
      try {
        onEvent(event);
      } catch (error) {
        hasListenerFailed = true;
        throw error;
      }
    },
    attempt: async (work, isRunError = () => true) => {
      try {
        await work();
        return undefined;
      } catch (error) {
        if (signal.aborted || hasListenerFailed || isOfTheMachine(error) || !isRunError(error)) throw error;
        return failureOf(error);
      }
    },
  };
}

function failureOf(error: unknown): Failure {
  const reason = messageOf(error);
  if (error instanceof ErcError || error instanceof EngineError || !(error instanceof Error)) {
    return { reason, details: reason };
  }
  return { reason, details: error.stack ?? reason };
}

/** Whether an error, or what caused it, would end any other run as well. */
function isOfTheMachine(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof FolderInUseError || isOfDisk(error)) return true;
  // A file of one run that nobody may read is damaged for this user; a folder that nobody may write to would stop the next run too.
  if (error instanceof DataError) return false;
  if (isReadOnly(error)) return true;
  if ('code' in error && CODES_OF_THE_MACHINE.includes(String(error.code))) return true;
  return isOfTheMachine(error.cause);
}
