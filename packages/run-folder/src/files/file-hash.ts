import { DataError, sha256Of } from '@erc/core';
import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';

/** A file and what it has to be. */
export const fileHashSchema = z.object({ bytes: z.int(), sha256: z.string() });

/** A file and what it has to be. */
export type FileHash = DeepReadonly<z.output<typeof fileHashSchema>>;

/** The length and SHA-256 of a file, given as its parts. */
export const fileHashOf = (...parts: readonly Uint8Array[]): FileHash => ({
  bytes: parts.reduce((sum, { length }) => sum + length, 0),
  sha256: sha256Of(...parts),
});

/**
 * Refuses a file that is not the one that a record names.
 *
 * @param where Path of the file.
 * @param record Name of the file that has the hash.
 * @param remedy What to do, as a sentence.
 * @throws DataError naming both hashes.
 */
export function checkFileHash(found: FileHash, { where, expected, record, remedy }: FileHashCheck): FileHash {
  if (found.sha256 === expected.sha256) return found;
  const [wanted, received] = [expected, found].map(
    ({ bytes, sha256 }) => `${bytes} bytes with SHA-256 ${sha256.slice(0, 12)}`,
  );
  throw new DataError(
    `${where}: expected the ${wanted} that ${record} names, received ${received}: the file was changed or damaged. ${remedy}`,
  );
}

/** Options of {@link checkFileHash}. */
export interface FileHashCheck {
  readonly where: string;
  readonly expected: FileHash;
  readonly record: string;
  readonly remedy: string;
}
