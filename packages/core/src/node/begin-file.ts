import { dirname, resolve } from 'node:path';
import { ErcError } from '../errors.js';
import { asFileSystemError } from './file-errors.js';
import { type FileFunctions, nodeFiles, type WritableFile } from './files.js';
import { createHashBehind, type HashBehind } from './hash-behind.js';
import { temporaryName } from './leftovers.js';
import { refuseUri } from './refuse-uri.js';
import { syncDirectory } from './sync-directory.js';

/** Bytes one after the other. */
export type FileParts = Iterable<Uint8Array, void> | AsyncIterable<Uint8Array, void>;

/** A file whose every byte was handed to the system, under a temporary name. */
export interface BegunFile {
  /**
   * Makes it last, and gives it its name: fsync, its length, rename, fsync of the folder.
   *
   * @throws FileSystemError that names the file, for a disk that is full, read-only or broken. Nothing of it is left then.
   */
  finish(): Promise<FinishedFile>;
  /** Removes it. */
  discard(): Promise<void>;
}

/** A file that is on the disk. */
export interface FinishedFile {
  readonly bytes: number;
  /** In hex; empty unless it was asked for. */
  readonly sha256: string;
}

/** Options of {@link beginFile}. */
export interface BeginFileOptions {
  /** Hash the file, beside the writing. @default false */
  readonly hash?: boolean;
  /** Stand-ins for the file functions, for tests. */
  readonly files?: FileFunctions;
}

/** Bytes of one write. The system takes no more than 2 GiB at a time, and what hashes the file follows write by write. */
const MOST_AT_ONCE = 2 ** 26;

/**
 * Hands a file to the system, under a temporary name beside `path`. Folders on the way are made. When this resolves, none of the parts is
 * read any more; {@link BegunFile.finish} then makes it the file of that name.
 *
 * @param parts Asked for one by one; each stays as it is until the next one is asked for.
 * @throws FileSystemError that names the file, for a disk that is full, read-only or broken; whatever `parts` throws. Nothing is left then.
 */
export async function beginFile(
  path: string,
  parts: FileParts,
  { hash = false, files = nodeFiles }: BeginFileOptions = {},
): Promise<BegunFile> {
  refuseUri(path);
  const target = resolve(path);
  return begin(target, parts, hash, files).catch((error: unknown) => {
    throw asFileSystemError(error, target);
  });
}

async function begin(
  target: string,
  parts: FileParts,
  isHashed: boolean,
  files: FileFunctions,
): Promise<BegunFile> {
  await files.mkdir(dirname(target), { recursive: true });
  const temporary = temporaryName(target);
  const hash = isHashed ? createHashBehind(temporary) : undefined;
  // Where even that fails, the next start removes it.
  const remove = (): Promise<void> => files.rm(temporary, { force: true }).catch(() => {});
  let handle: WritableFile | undefined;
  const discard = async (): Promise<void> => {
    await handle?.close().catch(() => {});
    await hash?.stop();
    await remove();
  };
  try {
    handle = await files.open(temporary, 'wx');
    const length = await writeAll(handle, parts, target, hash);
    const open = handle;
    return {
      discard,
      finish: async () => {
        try {
          return await finish({ handle: open, temporary, target, length, hash }, files);
        } catch (error) {
          throw asFileSystemError(error, target);
        }
      },
    };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function writeAll(
  handle: WritableFile,
  parts: FileParts,
  target: string,
  hash: HashBehind | undefined,
): Promise<number> {
  let length = 0;
  for await (const bytes of parts) {
    // A write may take less than it was given.
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await handle.write(bytes, at, Math.min(bytes.length - at, MOST_AT_ONCE));
      if (bytesWritten === 0) {
        throw new ErcError(
          `${target}: expected room for ${length + bytes.length - at} bytes, received ${length}.`,
        );
      }
      hash?.wrote(bytes.subarray(at, at + bytesWritten));
      at += bytesWritten;
      length += bytesWritten;
    }
  }
  return length;
}

interface HandedFile {
  readonly handle: WritableFile;
  readonly temporary: string;
  readonly target: string;
  readonly length: number;
  readonly hash: HashBehind | undefined;
}

async function finish(
  { handle, temporary, target, length, hash }: HandedFile,
  files: FileFunctions,
): Promise<FinishedFile> {
  let sha256 = '';
  try {
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    const { size } = await files.stat(temporary);
    if (size !== length) {
      throw new ErcError(`${target}: expected ${length} bytes on the disk, received ${size}.`);
    }
    if (hash) sha256 = await hash.digest();
    await files.rename(temporary, target);
  } catch (error) {
    await hash?.stop();
    await files.rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncDirectory(dirname(target), files);
  return { bytes: length, sha256 };
}
