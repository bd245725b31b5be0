import { ErcError } from '@erc/core';
import { errorText, exitCodeOf, isOfFileSystem, shellWord, shownPath } from '@erc/core/node';
import type { ExperimentEvent, OnEvent } from '@erc/experiment';
import type { ChosenRun } from './choose-run.js';

/** How a run that does not come to its end can be gone on with. */
export interface WayOn {
  /** To be told all events of the run. */
  readonly onEvent: OnEvent;
  /** The line that says so; `undefined` while the run folder is not this run's yet. */
  readonly line: () => string | undefined;
  /** An error that has ended the run, with that line as {@link withWayOn} adds it. */
  readonly withLine: (error: unknown, signal: AbortSignal) => unknown;
}

/** The line of a command that keeps what is done and goes on with it when it is started again. */
export const SAME_COMMAND = 'to go on: the same command';

/**
 * An error that has ended some work, with the line that says how it goes on below where that would help: after an interruption, and where the file
 * system refused something.
 */
export function withWayOn(error: unknown, line: string, { aborted }: Pick<AbortSignal, 'aborted'>): unknown {
  const isFault = exitCodeOf(error) === 1 && isOfFileSystem(error);
  if (!aborted && !isFault) return error;
  return new ErcError(`${errorText(error).trimEnd()}\n${line}`, { cause: error });
}

/**
 * @param run What is run. One that is resumed can be gone on with at once.
 * @param command As the user started the program.
 */
export function createWayOn(
  { directory, resume }: Pick<ChosenRun, 'directory' | 'resume'>,
  command: string,
): WayOn {
  let hasBegun = resume;
  const line = (): string | undefined =>
    hasBegun ? `to go on: ${command} --resume ${shellWord(shownPath(directory))}` : undefined;
  return {
    onEvent: ({ type }: ExperimentEvent) => {
      hasBegun ||= type === 'run-opened';
    },
    line,
    withLine(error, signal) {
      const wayOn = line();
      return wayOn === undefined ? error : withWayOn(error, wayOn, signal);
    },
  };
}
