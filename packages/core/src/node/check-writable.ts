import { basename, dirname, join, resolve } from 'node:path';
import { asFileSystemError } from './file-errors.js';
import { type FileFunctions, nodeFiles } from './files.js';
import { removeLeftovers, temporaryName } from './leftovers.js';
import { refuseUri } from './refuse-uri.js';

/** A block of most file systems: a disk that is full takes none. */
const PROBE = new Uint8Array(4096);

/**
 * Looks whether a folder can be written to, before hours of work are done for it: writes a small file into it, or where the folder is still
 * to be made into the nearest one above it, and removes that.
 *
 * @throws FileSystemError that names the folder: full, read-only, or not this user's.
 */
export async function checkWritable(directory: string, files: FileFunctions = nodeFiles): Promise<void> {
  refuseUri(directory);
  const target = resolve(directory);
  try {
    const { place, missing } = await nearest(target, files);
    const name = missing ?? basename(target);
    // What a process left that was killed between the two.
    await removeLeftovers(place, { prefix: `${name}.` }, files);
    const probe = temporaryName(join(place, name));
    try {
      const handle = await files.open(probe, 'wx');
      try {
        await handle.write(PROBE, 0, PROBE.length);
        await handle.sync();
      } finally {
        await handle.close();
      }
    } finally {
      await files.rm(probe, { force: true });
    }
  } catch (error) {
    throw asFileSystemError(error, target);
  }
}

/** The folder, or the nearest above it that is there; and the name of the first that is missing. */
async function nearest(
  target: string,
  files: FileFunctions,
): Promise<{ readonly place: string; readonly missing?: string }> {
  let missing: string | undefined;
  for (let place = target; ; place = dirname(place)) {
    try {
      await files.stat(place);
      return { place, ...(missing !== undefined && { missing }) };
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing || place === dirname(place)) throw error;
      missing = basename(place);
    }
  }
}
