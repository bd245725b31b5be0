import { ErcError } from '../errors.js';

/** What is read does not fit into memory. No content is wrong: exit code 1. */
export class MemoryError extends ErcError {
  override readonly name = 'MemoryError';
}

/** Whether an error, or one that caused it, says that there was no memory for something. */
export function isOutOfMemory(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if (one instanceof MemoryError) return true;
    // As V8 says it of an array or a buffer.
    if (one instanceof RangeError && /allocation failed/i.test(one.message)) return true;
  }
  return false;
}
