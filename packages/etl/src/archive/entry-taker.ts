import { createHash, type Hash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DataError } from '@erc/core';
import { entryPath } from './entry-path.js';
import type { ArchiveBudget } from './limits.js';

/** One entry of an archive, as its reader hands it on. */
export interface ArchiveEntry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'other';
  /** What `other` is, for messages: `symlink`, `fifo`, … */
  readonly type: string;
  readonly content: AsyncIterable<Uint8Array>;
}

/** A file as it was written. */
export interface UnpackedFile {
  readonly bytes: number;
  readonly sha256: string;
}

/** What became of the entries of an archive. */
export interface Unpacked {
  /** By path below the folder. */
  readonly files: Map<string, UnpackedFile>;
  /** Entries that were passed over: `._a.mp4`, `.DS_Store`, `__MACOSX`. */
  junk: number;
  /** Files that are not in the wanted part of the archive. */
  elsewhere: number;
}

export interface EntryTakerOptions {
  /** The archive, for messages. */
  readonly where: string;
  /** An empty folder that nobody else writes to. */
  readonly folder: string;
  /** Only what lies below this path is unpacked, without it. `''`: everything. */
  readonly below: string;
  readonly budget: ArchiveBudget;
  readonly signal?: AbortSignal | undefined;
  /** Reads an archive that lies in the archive, and hands on its entries. `path` is its own there. */
  readonly open: (content: AsyncIterable<Uint8Array>, take: TakeEntry, path: string) => Promise<void>;
}

export type TakeEntry = (entry: ArchiveEntry) => Promise<void>;

const ARCHIVE = /\.(tar|tgz|tar\.gz)$/i;
const TAKEN = ['EEXIST', 'EISDIR', 'ENOTDIR'];

/**
 * Makes what writes entries to a folder, each by its safe path and once. An archive inside the archive is not written but opened, and its
 * entries land beside it, as `tar -x` would put them; one that lies in that one is a file like others.
 */
export function createEntryTaker({ where, folder, below, budget, signal, open }: EntryTakerOptions): {
  readonly take: TakeEntry;
  readonly unpacked: Unpacked;
} {
  const unpacked: Unpacked = { files: new Map(), junk: 0, elsewhere: 0 };
  const prefix = below === '' ? '' : `${below}/`;

  const takeBelow =
    (base: string, depth: number): TakeEntry =>
    async ({ name, kind, type, content }) => {
      budget.addEntry();
      const refuse = (received: string): never => {
        throw new DataError(
          `${where}: ${JSON.stringify(name.slice(0, 200))}: expected a file or folder inside the archive, received ${received}.`,
        );
      };
      if (kind === 'other') return refuse(`a ${type}`);
      const place = entryPath(name);
      if ('problem' in place) return refuse(place.problem);
      if (kind === 'folder') return drain(content);
      if ('junk' in place) {
        unpacked.junk++;
        return drain(content);
      }
      const path = base === '' ? place.path : `${base}/${place.path}`;
      if (place.path === '') return refuse('an empty name');
      if (!path.startsWith(prefix)) {
        unpacked.elsewhere++;
        return drain(content);
      }
      if (depth === 0 && ARCHIVE.test(path)) {
        const parent = dirname(path);
        return open(content, takeBelow(parent === '.' ? '' : parent, 1), path);
      }
      const target = path.slice(prefix.length);
      try {
        unpacked.files.set(target, await writeTo(join(folder, target), content, signal));
      } catch (error) {
        // Also two names that are one on this system.
        if (TAKEN.includes((error as NodeJS.ErrnoException).code ?? ''))
          refuse('a name that is taken already');
        throw error;
      }
    };

  return { take: takeBelow('', 0), unpacked };
}

async function writeTo(
  path: string,
  content: AsyncIterable<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<UnpackedFile> {
  await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(path, { flags: 'wx' });
  const hash = createHash('sha256');
  await pipeline(hashed(content, hash), file, { signal });
  return { bytes: file.bytesWritten, sha256: hash.digest('hex') };
}

async function* hashed(content: AsyncIterable<Uint8Array>, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of content) {
    hash.update(chunk);
    yield chunk;
  }
}

async function drain(content: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of content);
}
