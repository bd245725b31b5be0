import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asFileSystemError } from './file-errors.js';
import { nodeFiles } from './files.js';
import { removeLeftovers, temporaryName } from './leftovers.js';

/** A folder among the system's temporary ones. */
export interface TemporaryFolder {
  /** Its absolute path. */
  readonly path: string;
  /** Removes it. What cannot be removed is left to the next process that makes one of this name: no error, since the work is done. */
  readonly remove: () => void;
}

/**
 * Makes a folder among the system's temporary ones, for this user alone, and removes those of this name that killed processes have left there.
 *
 * @param name First part of its name: `erc-features`.
 * @throws FileSystemError that names the system's folder: full, read-only, or not this user's.
 */
export async function makeTemporaryFolder(name: string): Promise<TemporaryFolder> {
  const parent = tmpdir();
  // Another user's stay.
  await removeLeftovers(parent, { prefix: `${name}.` }).catch(() => undefined);
  const path = temporaryName(join(parent, name));
  try {
    await nodeFiles.mkdir(path, { mode: 0o700 });
  } catch (error) {
    throw asFileSystemError(error, parent);
  }
  return {
    path,
    remove() {
      try {
        rmSync(path, { recursive: true, force: true });
      } catch {
        // Said above.
      }
    },
  };
}
