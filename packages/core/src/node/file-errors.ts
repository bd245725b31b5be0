import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ErcError } from '../errors.js';

/** A file system that refused something: no data are wrong, and the same command works once the cause is gone. Exit code 1. */
export class FileSystemError extends ErcError {
  override readonly name = 'FileSystemError';
  /** Of the system: `ENOSPC`, `EROFS`, … */
  readonly code: string;

  constructor(message: string, code: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The meaning of a code for a reader: what was expected and received, and what to do. */
interface Meaning {
  readonly what: (path: string) => string;
  readonly remedy?: string;
}

const FREE = 'Free some, or name a folder on another disk.';
const NO_PERMISSION: Meaning = {
  what: () => 'expected permission for this, received none',
  remedy: 'Change the permissions of the folder, or name another one.',
};
const NO_DISK: Meaning = { what: () => 'expected a disk, received none: it may have been removed' };

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ENOSPC: { what: () => 'expected room on its disk, received a full one', remedy: FREE },
  EDQUOT: { what: () => 'expected room on its disk, received a quota that is used up', remedy: FREE },
  EROFS: {
    what: () => 'expected a file system that can be written to, received a read-only one',
    remedy: 'Name another folder, or mount it with write access.',
  },
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EMFILE: {
    what: () => 'expected one more open file, received the limit of this process',
    remedy: 'Raise it (ulimit -n), and start again.',
  },
  ENFILE: {
    what: () => 'expected one more open file, received the limit of this machine',
    remedy: 'Close other programs.',
  },
  ENAMETOOLONG: {
    what: (path) =>
      `expected names that the file system takes, most often of up to 255 bytes, received one of ${longestNameIn(path)} bytes`,
    remedy: 'Use shorter names.',
  },
  EFBIG: {
    what: () => 'expected a file that may be so large, received the limit of the file system or the process',
  },
  EIO: {
    what: () => 'expected a disk that works, received an input/output error',
    remedy: 'Check the disk.',
  },
  ESTALE: {
    what: () => 'expected a network folder that is still there, received one that has gone',
    remedy: 'Mount it again.',
  },
  ENODEV: NO_DISK,
  ENXIO: NO_DISK,
  ENOTDIR: { what: () => 'expected folders on the way to it, received a file' },
  EISDIR: { what: () => 'expected a file, received a folder' },
  ELOOP: { what: () => 'expected a path that ends, received symbolic links that lead in a circle' },
  ENOENT: { what: () => 'expected a file or folder, received none' },
  EEXIST: { what: () => 'expected a name that is free, received one that is taken' },
  ENOTEMPTY: { what: () => 'expected an empty folder, received one with something in it' },
  EBUSY: { what: () => 'expected to be free, received a file or folder that another program uses' },
  ETXTBSY: { what: () => 'expected to be free, received a file that another program uses' },
  EXDEV: { what: () => 'expected both names on one file system, received two' },
};

/** Codes of a file system that has no room, takes no writing or does not work: whatever was read or written, its content is not wrong. */
const NOT_OF_DATA = [
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'EFBIG',
  'EIO',
  'ESTALE',
  'ENODEV',
  'ENXIO',
];

/** Codes of a place that this user cannot write to. */
const READ_ONLY = ['EROFS', 'EACCES', 'EPERM'];

/** Calls that have these codes too, and are none of the file system. */
const OTHER_CALLS = /^(spawn|connect|listen|bind|getaddrinfo|kill|uv_)/;

/** Endings of temporary names. */
const TEMPORARY = /\.[0-9a-f]{8}-\d+-[0-9a-f]{8}(-[0-9a-f]{8})?\.(tmp|unfinished)(?=$|[\\/])/g;

/**
 * The error of a file system in one sentence: which file or folder, what happened, and what to do.
 *
 * @param path Where the caller wanted to write or read. @default what the error says
 * @returns `undefined` for any other error.
 */
export function fileSystemError(error: unknown, path?: string): FileSystemError | undefined {
  if (error instanceof FileSystemError) return error;
  if (error instanceof ErcError || !(error instanceof Error) || !('code' in error)) return undefined;
  const { code, syscall, path: pathOfError } = partsOf(error);
  if (OTHER_CALLS.test(syscall)) return undefined;
  const given = path ?? pathOfError;
  const where = given === undefined ? 'a file' : resolve(given.replace(TEMPORARY, ''));
  const really =
    code === 'ENOENT' && syscall === 'mkdir' && given !== undefined ? (deniedIn(where) ?? code) : code;
  const meaning = Object.hasOwn(MEANINGS, really) ? MEANINGS[really] : undefined;
  if (!meaning) return undefined;
  const remedy = meaning.remedy === undefined ? '' : ` ${meaning.remedy}`;
  return new FileSystemError(`${where}: ${meaning.what(where)} (${really}).${remedy}`, really, {
    cause: error,
  });
}

/** As {@link fileSystemError}, and any other error as it is: for `catch`. */
export const asFileSystemError = (error: unknown, path?: string): unknown =>
  fileSystemError(error, path) ?? error;

/** Whether an error, or one that caused it, is of the file system. */
export function isOfFileSystem(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) if (fileSystemError(one)) return true;
  return false;
}

/** Whether an error, or one that caused it, says that a folder cannot be written to: read-only, or without permission. */
export const isReadOnly = (error: unknown): boolean => hasCode(error, READ_ONLY);

/** Whether an error, or one that caused it, is of a disk that is full, read-only or broken: no content is wrong then. */
export const isOfDisk = (error: unknown): boolean => hasCode(error, NOT_OF_DATA);

function hasCode(error: unknown, codes: readonly string[]): boolean {
  for (let one = error; one instanceof Error; one = one.cause) {
    if ('code' in one && codes.includes(String(one.code))) return true;
  }
  return false;
}

function partsOf(error: Error): { code: string; syscall: string; path: string | undefined } {
  const text = (key: string): string | undefined => {
    const value: unknown = Reflect.get(error, key);
    return typeof value === 'string' ? value : undefined;
  };
  return {
    code: text('code') ?? '',
    syscall: text('syscall') ?? '',
    // Of a rename or link it is the new name that the user knows.
    path: text('dest') ?? text('path'),
  };
}

/** Node says ENOENT of a folder that it cannot make inside a read-only one: the code that is meant, where there is one. */
function deniedIn(path: string): string | undefined {
  let folder = dirname(path);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    return error instanceof Error && READ_ONLY.includes(partsOf(error).code)
      ? partsOf(error).code
      : undefined;
  }
}

/** Bytes of the longest name in a path. */
const longestNameIn = (path: string): number =>
  Math.max(...path.split(/[\\/]/).map((name) => Buffer.byteLength(name)));
