import { DataError } from '@erc/core';

/** What a test gives; `undefined` where it has nothing to say of these scores: too few, all differences the same, or no score at all. */
export function whereDefined<T>(test: () => T): T | undefined {
  try {
    return test();
  } catch (error) {
    if (error instanceof DataError) return undefined;
    throw error;
  }
}
