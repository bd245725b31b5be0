import type { BigIntStats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { sha256Of } from '../sha256.js';
import { removeLeftovers } from './leftovers.js';
import { sha256OfFile } from './sha256.js';
import { writeFileAtomic } from './write-atomic.js';

/** Content, size and times of a file when it was read. Numbers of 64 bits are text, which JSON keeps. */
const entrySchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().min(0),
  mtimeNs: z.string().regex(/^-?\d+$/),
  ctimeNs: z.string().regex(/^-?\d+$/),
  inode: z.string(),
  /** When it was read, in milliseconds since 1970. */
  readMs: z.number(),
});
type Entry = z.infer<typeof entrySchema>;

const recordSchema = z.object({
  format: z.literal('erc-file-hashes'),
  version: z.literal(1),
  /** By path relative to the folder of the record, with forward slashes. */
  files: z.record(z.string(), entrySchema),
});

/** How much was read. */
export interface FilesRead {
  readonly files: number;
  readonly bytes: number;
}

/** Files that were read for their SHA-256, by why. */
export interface ReadCounts {
  /** Nothing was known of them. */
  readonly new: FilesRead;
  /** They have another size, inode or time than when they were read last. */
  readonly touched: FilesRead;
}

/** SHA-256 of files that are read again only where something has been done to them. */
export interface FileHashes {
  /**
   * SHA-256 of a file's bytes, in hex. The file is read, unless the record knows one of this size, inode and times of change (`mtime`, and `ctime`, which no
   * program can set back).
   *
   * @param recordedAs The path that the record knows it by, where a folder above it has another name for the moment. @default `path`
   */
  of(path: string, recordedAs?: string): Promise<string>;
  /** Files that {@link of} has read so far because they were new or touched; not those that it read for `verify` or soon after a change. */
  counts(): ReadCounts;
  /**
   * Adds what was read to the record, and removes what killed processes left of it. Where its folder cannot be written, the user's cache keeps it; where that cannot either, nothing is kept, which is
   * no error: files are read again next time.
   */
  save(): Promise<void>;
}

/** Options of {@link openFileHashes}. */
export interface FileHashesOptions {
  /** Reads every file, whatever the record says. @default false */
  readonly verify?: boolean;
  /** Folder for what cannot be kept beside the files. @default `$XDG_CACHE_HOME/erc` or `~/.cache/erc` */
  readonly cache?: string;
}

/**
 * A file may be written twice within one tick of a file system's clock, which its times do not tell: two seconds on FAT. What was read so soon after
 * a change is read again.
 */
const TICK_MS = 2000;

/**
 * Opens the record of files that were hashed.
 *
 * @param record Path of the record: a JSON file, which need not be there. What is no such record counts as none.
 */
export async function openFileHashes(
  record: string,
  { verify = false, cache = userCache() }: FileHashesOptions = {},
): Promise<FileHashes> {
  const places = [resolve(record), join(cache, 'hashes', `${sha256Of(resolve(record)).slice(0, 16)}.json`)];
  const root = dirname(places[0]!);
  const recorded = await readRecords(places);
  const learnt = new Map<string, Entry>();
  const counts = { new: { files: 0, bytes: 0 }, touched: { files: 0, bytes: 0 } };
  const keyOf = (path: string): string => relative(root, resolve(path)).replaceAll('\\', '/');

  return {
    async of(path, recordedAs = path) {
      const key = keyOf(recordedAs);
      const before = learnt.get(key) ?? recorded.get(key);
      const stats = await stat(path, { bigint: true });
      if (before && isSame(before, stats) && (!verify || learnt.has(key)) && isSettled(before)) {
        return before.sha256;
      }
      const readMs = Date.now();
      const sha256 = await sha256OfFile(path);
      learnt.set(key, entryOf(stats, { sha256, readMs }));
      if (!before || !isSame(before, stats)) {
        const count = counts[before ? 'touched' : 'new'];
        count.files++;
        count.bytes += Number(stats.size);
      }
      return sha256;
    },
    counts: () => ({ new: { ...counts.new }, touched: { ...counts.touched } }),
    async save() {
      // Of processes that were killed here. What cannot be removed is no reason to stop.
      await removeLeftovers(root, { prefix: `${basename(record)}.` }).catch(() => undefined);
      if (learnt.size === 0) return;
      for (const place of places) {
        // Another process may have added to it meanwhile.
        const files = new Map([...(await readRecords([place])), ...learnt]);
        const text = JSON.stringify({
          format: 'erc-file-hashes',
          version: 1,
          files: Object.fromEntries([...files].sort(([a], [b]) => (a < b ? -1 : 1))),
        });
        const isKept = await writeFileAtomic(place, `${text}\n`).then(
          () => true,
          () => false,
        );
        if (isKept) return;
      }
    },
  };
}

const userCache = (): string => join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'erc');

const entryOf = (
  { size, mtimeNs, ctimeNs, ino }: BigIntStats,
  { sha256, readMs }: Pick<Entry, 'sha256' | 'readMs'>,
): Entry => ({
  sha256,
  bytes: Number(size),
  mtimeNs: String(mtimeNs),
  ctimeNs: String(ctimeNs),
  inode: String(ino),
  readMs,
});

const isSame = (entry: Entry, stats: BigIntStats): boolean =>
  entry.bytes === Number(stats.size) &&
  entry.mtimeNs === String(stats.mtimeNs) &&
  entry.ctimeNs === String(stats.ctimeNs) &&
  entry.inode === String(stats.ino);

/** Whether a change within the tick of the last one would have been read. A program can set `mtime` to any time, also to one that is yet to come. */
function isSettled({ mtimeNs, ctimeNs, readMs }: Entry): boolean {
  const age = (ns: string): number => readMs - Number(BigInt(ns) / 1_000_000n);
  return age(ctimeNs) >= TICK_MS && Math.abs(age(mtimeNs)) >= TICK_MS;
}

/** Entries of several records: the one that was read last counts. */
async function readRecords(paths: readonly string[]): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => '');
    for (const [key, entry] of Object.entries(filesOf(text))) {
      const other = entries.get(key);
      if (!other || other.readMs <= entry.readMs) entries.set(key, entry);
    }
  }
  return entries;
}

function filesOf(text: string): Readonly<Record<string, Entry>> {
  try {
    return recordSchema.safeParse(JSON.parse(text)).data?.files ?? {};
  } catch {
    return {};
  }
}
