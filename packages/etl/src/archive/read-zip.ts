import { crc32 } from 'node:zlib';
import { DataError } from '@erc/core';
import { type Entry, getFileNameLowLevel, openPromise } from 'yauzl';
import type { ArchiveEntry, TakeEntry } from './entry-taker.js';
import type { ArchiveBudget } from './limits.js';

export interface ReadZipOptions {
  readonly budget: ArchiveBudget;
  /** Hands on each entry, one after the other. */
  readonly take: TakeEntry;
}

/** Where the upper half of the external attributes says what kind of file it is, as Unix does. */
const KIND_MASK = 0o170000;
const KINDS = new Map([
  [0o010000, 'fifo'],
  [0o020000, 'character-device'],
  [0o060000, 'block-device'],
  [0o120000, 'symlink'],
  [0o140000, 'socket'],
]);

/** Reads a zip file, in the order of its directory, without holding more than a few pieces of it. Checksums are compared. */
export async function readZip(path: string, { budget, take }: ReadZipOptions): Promise<void> {
  // Names are decoded below: the taker says what is wrong with one.
  const zip = await openPromise(path, { decodeStrings: false, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      const other = KINDS.get((entry.externalFileAttributes >>> 16) & KIND_MASK);
      const kind: ArchiveEntry['kind'] =
        other !== undefined ? 'other' : name.endsWith('/') ? 'folder' : 'file';
      const content = kind === 'file' ? contentOf(entry, name) : nothing();
      await take({ name, kind, type: other ?? 'file', content });
    }
  } finally {
    zip.close();
  }

  async function* contentOf(entry: Entry, name: string): AsyncGenerator<Uint8Array> {
    if (!entry.canDecodeFileData()) {
      throw new DataError(
        `${path}: ${JSON.stringify(name)}: expected a stored or deflated file without a password, received another.`,
      );
    }
    let sum = 0;
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      budget.addBytes((chunk as Uint8Array).length);
      sum = crc32(chunk as Uint8Array, sum);
      yield chunk as Uint8Array;
    }
    if (sum !== entry.crc32) {
      throw new DataError(
        `${path}: ${JSON.stringify(name)}: expected the bytes that were packed, received others: damaged.`,
      );
    }
  }
}

/** Systems whose programs write `\` between folders, as PowerShell 5 does: FAT, NTFS, VFAT. Elsewhere it is a letter of a name. */
const BACKSLASH_HOSTS = [0, 10, 14];

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields, versionMadeBy }: Entry): string {
  const isLetter = !BACKSLASH_HOSTS.includes(versionMadeBy >>> 8);
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, isLetter);
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
