import { ErcError } from '@erc/core';

/** A training that the memory of this machine, or of its container or job, has no room for: another machine may have it. */
export class MemoryError extends ErcError {
  override readonly name = 'MemoryError';
}
