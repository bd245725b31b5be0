import { ErcError, messageOf } from '@erc/core';

/** Runs several trainings; an interruption says how to go on. */
export async function goingOn<T>(trainings: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await trainings;
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new ErcError(`${messageOf(error)}\nto go on: the same command`, { cause: error });
  }
}
