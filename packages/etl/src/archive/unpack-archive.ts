import { createReadStream } from 'node:fs';
import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DataError, ErcError, messageOf, sha256Of } from '@erc/core';
import {
  isOfDisk,
  isReadOnly,
  landFolder,
  openFileHashes,
  removeAbandoned,
  removeLeftovers,
  sizeOfFile,
  unfinishedName,
} from '@erc/core/node';
import type { SourceContext } from '../source.js';
import { endOfGzip, isOtherHeader } from './end-of-gzip.js';
import { createEntryTaker, type Unpacked } from './entry-taker.js';
import { type ArchiveLimits, createBudget, DEFAULT_ARCHIVE_LIMITS } from './limits.js';
import { readInnerTar } from './read-inner-tar.js';
import { readTar } from './read-tar.js';
import { readZip } from './read-zip.js';
import { type Compared, FILES, findUnpacked, isOfUnpacked, writeUnpacked } from './unpacked-record.js';

/** An archive that lies unpacked in a folder. */
export interface UnpackedArchive {
  /** Absolute path of the folder with its files. */
  readonly folder: string;
  /** Entries that were passed over: `._a.mp4`, `.DS_Store`, `__MACOSX`. */
  readonly junk: number;
  /** SHA-256 of each file, by absolute path, as it is on the disk; of one that lay there already only where `compared` asks for it. */
  readonly hashes: ReadonlyMap<string, string>;
}

export interface UnpackArchiveOptions {
  /** Folder for what is unpacked, one folder for each archive. */
  readonly work: string;
  /** Only what lies below this path of the archive, without it. @default everything */
  readonly below?: string;
  /** SHA-256 that the archive had when it came; another one is an error. @default none */
  readonly expected?: string;
  /** Which files that lie there already are compared by their SHA-256, not by their size alone. @default all */
  readonly compared?: Compared | undefined;
  readonly limits?: ArchiveLimits;
  readonly context?: SourceContext;
}

/**
 * Unpacks a tar, tar.gz or zip, and the tars inside it, into a folder that is named after the archive's SHA-256. That folder is there
 * complete or not at all: an archive that lies there with all its files, which are compared by their SHA-256 (`compared` may ask for less), is not
 * unpacked again, and what a killed process left is removed. The archive and its files are read for their SHA-256 where something has been done to them since
 * they were read last, which stands in `hashes.json` of `work`.
 *
 * @throws DataError for a file that is no archive or is damaged, for links, devices, absolute paths, `..` and names that occur twice, and
 * for an archive that passes the limits.
 */
export async function unpackArchive(
  archive: string,
  {
    work,
    below = '',
    expected,
    compared,
    limits = DEFAULT_ARCHIVE_LIMITS,
    context = {},
  }: UnpackArchiveOptions,
): Promise<UnpackedArchive> {
  const path = resolve(archive);
  const root = resolve(work);
  const read = await readerOf(path);
  const hashes = await openFileHashes(join(root, 'hashes.json'), { verify: context.verify ?? false });
  const sha256 = await hashes.of(path);
  if (expected !== undefined && sha256 !== expected) {
    throw new DataError(
      `${path}: expected the file as it was downloaded, received one with other bytes: damaged. Remove it to download it again.`,
    );
  }
  const folder = join(root, below === '' ? sha256 : sha256Of(`${sha256}/${below}`));
  context.signal?.throwIfAborted();
  await mkdir(root, { recursive: true });
  // Downloads that shall go on lie in the same folder.
  await removeAbandoned(root, (name) => /^([0-9a-f]{16}|replaced)\./.test(name));
  const find = (): ReturnType<typeof findUnpacked> =>
    findUnpacked(folder, { compared, hashOf: (file) => hashes.of(file), signal: context.signal });
  await removeLeftovers(root, { prefix: 'hashes.json.' });
  const found = await find();
  if (found && found !== 'damaged') {
    await hashes.save();
    return { folder: join(folder, FILES), ...found };
  }

  const again = found === 'damaged' ? ' again: a file of it is gone or damaged' : '';
  context.log?.(`archive: unpacking ${path}${again}`);
  const temporary = join(root, unfinishedName(sha256.slice(0, 16)));
  try {
    const files = join(temporary, FILES);
    await mkdir(files, { recursive: true });
    const unpacked = await unpackInto(files, { path, read, below, limits, context });
    await writeUnpacked(temporary, unpacked);
    const isWhole = async (): Promise<boolean> => {
      const theirs = await find();
      return theirs !== undefined && theirs !== 'damaged';
    };
    await landFolder(temporary, folder, isWhole, isOfUnpacked(unpacked));
    context.log?.(
      `archive: ${unpacked.files.size} files unpacked, ${unpacked.junk} junk files and ${unpacked.elsewhere} elsewhere in the archive passed over`,
    );
    const there = join(folder, FILES);
    const hashes = new Map([...unpacked.files].map(([name, { sha256: own }]) => [join(there, name), own]));
    return { folder: there, junk: unpacked.junk, hashes };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

type Kind = 'tar' | 'zip';

async function unpackInto(
  folder: string,
  {
    path,
    read,
    below,
    limits,
    gzipEnd,
    context,
  }: {
    readonly path: string;
    readonly read: Kind;
    readonly below: string;
    readonly limits: ArchiveLimits;
    /**
     * Given: something follows the gzip data of the file, which end at this byte, or those of a tar in it, where it is Infinity.
     *
     * @default nothing is known to
     */
    readonly gzipEnd?: number;
    readonly context: SourceContext;
  },
): Promise<Unpacked> {
  const { signal, log } = context;
  const { size } = await stat(path);
  const budget = createBudget(path, size, limits);
  const { take, unpacked } = createEntryTaker({
    where: path,
    folder,
    below,
    budget,
    signal,
    open: (content, takeInner, inner) =>
      gzipEnd === undefined
        ? readTar(content, { budget, signal, take: takeInner })
        : readInnerTar(content, {
            file: join(dirname(folder), 'inner-archive'),
            budget,
            signal,
            take: takeInner,
            onEnd: (end) => log?.(passedOverLine(`${path}: ${inner}`, end)),
          }),
  });
  try {
    if (read === 'zip') await readZip(path, { budget, take });
    else {
      const content = createReadStream(path, { highWaterMark: 2 ** 18, end: (gzipEnd ?? Infinity) - 1 });
      await readTar(content, { budget, signal, take });
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if (cause instanceof ErcError) throw cause;
    if (isOtherHeader(cause) && gzipEnd === undefined) {
      const end = read === 'tar' ? await endOfGzip(path, signal) : undefined;
      if (end !== undefined) log?.(passedOverLine(path, end));
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder);
      return unpackInto(folder, { path, read, below, limits, gzipEnd: end ?? Infinity, context });
    }
    throw faultOf(path, cause);
  }
  if (unpacked.files.size === 0) {
    throw new DataError(
      `${path}: expected files${below === '' ? '' : ` below ${below}`}, received none (${unpacked.elsewhere} elsewhere in it).`,
    );
  }
  return unpacked;
}

const passedOverLine = (where: string, end: number): string =>
  `archive: ${where}: what follows its gzip data at byte ${end} is passed over`;

/** A disk that is full, broken or cannot be written to is no fault of the archive. */
function faultOf(path: string, cause: unknown): Error {
  if (isOfDisk(cause) || isReadOnly(cause)) {
    return new ErcError(
      `${path}: expected room for its files on a disk that works, received ${messageOf(cause)}.`,
      { cause },
    );
  }
  return new DataError(
    `${path}: expected a whole archive, received one that is damaged or cut short: ${messageOf(cause)}.`,
    { cause },
  );
}

/** Tells archives by their first bytes: their names say nothing about them. */
async function readerOf(path: string): Promise<Kind> {
  const head = Buffer.alloc(HEADER_BYTES);
  try {
    await sizeOfFile(path);
    const file = await open(path);
    try {
      await file.read(head, 0, head.length, 0);
    } finally {
      await file.close();
    }
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      `${path}: expected a readable archive, received ${missing ? 'no such file' : messageOf(cause)}.`,
      { cause },
    );
  }
  if (head.toString('latin1', 0, 4) === 'PK\x03\x04') return 'zip';
  if ((head[0] === 0x1f && head[1] === 0x8b) || isTarHeader(head)) return 'tar';
  throw new DataError(
    `${path}: expected a tar, tar.gz or zip archive, received a file that starts with ${JSON.stringify(head.toString('latin1', 0, 4))}.`,
  );
}

const HEADER_BYTES = 512;

/** A header has the sum of its bytes in it, its own eight counted as spaces. V7 has no other mark. */
function isTarHeader(head: Buffer): boolean {
  if (head.toString('latin1', 257, 262) === 'ustar') return true;
  const stated = Number.parseInt(head.toString('latin1', 148, 156).replace(/^ +/, ''), 8);
  const sum = head.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
  return stated === sum;
}
