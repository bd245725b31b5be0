import { DataError } from '@erc/core';

/** How much an archive may hold. */
export interface ArchiveLimits {
  /** Entries of all kinds, those of archives inside it too. */
  readonly entries: number;
  /** Unpacked bytes; what an archive inside it gives counts again. */
  readonly bytes: number;
  /** Unpacked bytes for each byte of the file, once they are more than {@link FREE_BYTES}. */
  readonly ratio: number;
}

/** Several times what the largest known release holds. Films do not shrink, and texts hardly by more than ten. */
export const DEFAULT_ARCHIVE_LIMITS: ArchiveLimits = { entries: 200_000, bytes: 64 * 2 ** 30, ratio: 100 };

/** Small archives of very even texts are no attack. */
const FREE_BYTES = 4 * 2 ** 20;

/** Counts what an archive gives, while it is unpacked: what its headers claim is not believed. */
export interface ArchiveBudget {
  readonly addEntry: () => void;
  readonly addBytes: (bytes: number) => void;
}

/**
 * A budget for one archive.
 *
 * @param where The archive, for messages.
 * @param fileBytes Its size.
 * @returns Functions that throw a DataError once a limit is passed.
 */
export function createBudget(where: string, fileBytes: number, limits: ArchiveLimits): ArchiveBudget {
  let [entries, bytes] = [0, 0];
  return {
    addEntry() {
      if (++entries > limits.entries)
        throw new DataError(`${where}: expected at most ${limits.entries} entries, received more.`);
    },
    addBytes(more) {
      bytes += more;
      if (bytes > limits.bytes)
        throw new DataError(`${where}: expected at most ${limits.bytes} bytes when unpacked, received more.`);
      if (bytes > FREE_BYTES && bytes > limits.ratio * fileBytes) {
        throw new DataError(
          `${where}: expected at most ${limits.ratio} bytes for each byte of the archive, received more.`,
        );
      }
    },
  };
}
