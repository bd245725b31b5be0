import { basename, dirname, resolve } from 'node:path';
import { ErcError } from '../errors.js';
import { beginFile, type FileParts } from './begin-file.js';
import { asFileSystemError } from './file-errors.js';
import { type FileFunctions, nodeFiles } from './files.js';
import { removeLeftovers, temporaryName } from './leftovers.js';
import { refuseUri } from './refuse-uri.js';
import { clearPlace } from './remove-listed.js';
import { syncDirectory } from './sync-directory.js';

/**
 * Writes a file so that readers see the old bytes or the new ones, never a part: a temporary name beside it, fsync, rename, fsync of the
 * folder. Folders on the way are made. A file system that keeps less than it says is an error.
 *
 * @param data Text, bytes, or bytes in parts: those are asked for one by one, also from what has to wait for them, and none is held.
 * @param files Stand-ins for the file functions, for tests.
 * @throws FileSystemError that names the file, for a disk that is full, read-only or broken.
 */
export async function writeFileAtomic(
  path: string,
  data: string | Uint8Array | FileParts,
  files: FileFunctions = nodeFiles,
): Promise<void> {
  const parts =
    typeof data === 'string' ? [new TextEncoder().encode(data)] : data instanceof Uint8Array ? [data] : data;
  const file = await beginFile(path, parts, { files });
  await file.finish();
}

/** Options of {@link writeFolderAtomic}. */
export interface WriteFolderOptions {
  /** Asked where a folder of that name is there in the end: whether it serves as well. Then it is not touched, and the new one goes. */
  readonly isSame?: (() => Promise<boolean>) | undefined;
  /**
   * Which files of a folder that is replaced may go, by their paths in it: what else is there stays, in `<path>.old-<n>`.
   *
   * @param old Where that folder is by then.
   * @default all
   */
  readonly findWritten?: ((old: string) => Promise<(path: string) => boolean>) | undefined;
  /** Is told where files stay that are not known. @default nobody is */
  readonly onKept?: ((folder: string) => void) | undefined;
}

/**
 * Fills a folder so that it exists complete or not at all: `fill` writes into a temporary folder beside it, which then takes its name.
 * When `fill` throws, nothing is left; what a killed process has left is removed. An older folder of that name is replaced only after
 * `fill` has succeeded. Of several that write one folder at once, the last one's stays.
 *
 * @throws FileSystemError that names the folder, or the file in it, for a disk that is full, read-only or broken.
 */
export async function writeFolderAtomic<T>(
  path: string,
  fill: (temporary: string) => Promise<T>,
  {
    isSame = async () => false,
    findWritten = async () => () => true,
    onKept = () => {},
  }: WriteFolderOptions = {},
): Promise<T> {
  refuseUri(path);
  const target = resolve(path);
  return writeFolder(target, fill, { isSame, findWritten, onKept }).catch((error: unknown) => {
    // A write that is refused does not say of which file: it is one of this folder.
    const isNamed = error instanceof Error && ('path' in error || 'dest' in error);
    throw asFileSystemError(error, isNamed ? undefined : target);
  });
}

async function writeFolder<T>(
  target: string,
  fill: (temporary: string) => Promise<T>,
  { isSame, findWritten, onKept }: PlaceFolderOptions,
): Promise<T> {
  const { mkdir, rm } = nodeFiles;
  const parent = dirname(target);
  await mkdir(parent, { recursive: true });
  await removeLeftovers(parent, { prefix: `${basename(target)}.` });
  const temporary = temporaryName(target);
  await mkdir(temporary);
  try {
    const result = await fill(temporary);
    for (let tries = 1; !(await placeFolder(temporary, target, { isSame, findWritten, onKept })); tries++) {
      if (tries === TRIES)
        throw new ErcError(`${target}: expected to be free for a moment, received another folder each time.`);
    }
    await syncDirectory(parent);
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}

type PlaceFolderOptions = Required<{
  readonly [Key in keyof WriteFolderOptions]: NonNullable<WriteFolderOptions[Key]>;
}>;

/** Others that write the same folder may be as fast as this process each time. */
const TRIES = 10;

/** Gives a finished folder its name. `false` where another process has put its own there meanwhile. */
async function placeFolder(
  temporary: string,
  target: string,
  { isSame, findWritten, onKept }: PlaceFolderOptions,
): Promise<boolean> {
  const { rm } = nodeFiles;
  if (await renameFolder(temporary, target)) return true;
  if (await isSame()) {
    await rm(temporary, { recursive: true, force: true });
    return true;
  }
  const old = temporaryName(`${target}.old`);
  const isMoved = await nodeFiles.rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      // Another process has moved it.
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    const isPlaced = await renameFolder(temporary, target);
    const kept = isMoved ? await clearPlace(old, await findWritten(old), target) : undefined;
    if (kept !== undefined) onKept(kept);
    return isPlaced;
  } catch (error) {
    if (isMoved) await nodeFiles.rename(old, target);
    throw error;
  }
}

/** `false` where a folder of that name is there. */
async function renameFolder(from: string, to: string): Promise<boolean> {
  try {
    await nodeFiles.rename(from, to);
    return true;
  } catch (error) {
    // Windows says EPERM; the others where it is a file.
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return false;
    throw error;
  }
}
