import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf, parseJson } from '@erc/core';
import { DIGEST_BYTES, type StoredDtype } from './layout.js';
import { openPacked } from './packed-file.js';
import { visitRows } from './read-rows.js';
import {
  type EncoderRecord,
  encoderRecordSchema,
  listedAnew,
  listOf,
  listParts,
  listSplits,
  packedPath,
} from './store-folder.js';

/** A store, as `erc-features ls` shows it. */
export interface StoreSummary {
  readonly folder: string;
  /** What `encoder.json` says; absent where it is damaged. */
  readonly encoder?: EncoderRecord;
  /** When it was used last, ISO 8601. */
  readonly used: string;
  readonly splits: readonly SplitSummary[];
}

/** What a store has of one split. */
export interface SplitSummary {
  readonly split: string;
  /** Features in the packed file. */
  readonly rows: number;
  readonly bytes: number;
  readonly dtype?: StoredDtype;
  /** How many of them are of inputs that were cut. */
  readonly cuts: number;
  /** Files that are not packed yet. */
  readonly parts: number;
  /** Why the packed file cannot be read. */
  readonly problem?: string;
}

const MOST_DEPTH = 4;

/** The folders of stores in a folder, itself included, at most four levels down. */
export async function findStores(root: string, depth = 0): Promise<string[]> {
  const names = await listOf(root);
  if (names.includes('encoder.json')) return [root];
  if (depth === MOST_DEPTH) return [];
  const found: string[] = [];
  for (const name of names) {
    const path = join(root, name);
    if ((await stat(path)).isDirectory()) found.push(...(await findStores(path, depth + 1)));
  }
  return found;
}

/** What is in a store, by its indexes. */
export async function summarizeStore(folder: string): Promise<StoreSummary> {
  const path = join(folder, 'encoder.json');
  const splits: SplitSummary[] = [];
  for (const split of await listSplits(folder)) splits.push(await summarizeSplit(folder, split));
  const text = await readFile(path, 'utf8');
  const encoder = parsed(text);
  const used = (await stat(path)).mtime.toISOString();
  return { folder, ...(encoder && { encoder }), used, splits };
}

function parsed(text: string): EncoderRecord | undefined {
  try {
    return encoderRecordSchema.safeParse(parseJson(text, 'encoder.json')).data;
  } catch {
    return undefined;
  }
}

async function summarizeSplit(folder: string, split: string): Promise<SplitSummary> {
  const path = packedPath(folder, split);
  const parts = (await listParts(folder, split)).length;
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  const none = { split, rows: 0, bytes: size, cuts: 0, parts };
  if (size === 0) return none;
  try {
    const file = openPacked(path);
    file.close();
    return { ...none, rows: file.info.rows, dtype: file.info.dtype, cuts: file.info.cuts };
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { ...none, problem: messageOf(error) };
  }
}

/** Result of {@link verifyFile}. */
export interface VerifiedFile {
  readonly file: string;
  readonly rows: number;
  readonly damagedRows: number;
  /** Absent where everything is as it was written. */
  readonly problem?: string;
}

/** The packed files and parts of a store. */
async function filesOfStore(folder: string): Promise<string[]> {
  const names = (await listOf(folder)).filter((name) => name.endsWith('.safetensors'));
  return [...names.map((name) => join(folder, name)), ...(await listParts(folder))];
}

/** Checks all packed files and parts of a store, as {@link verifyFile} does. Where others pack it meanwhile, it is read anew. */
export function verifyStore(folder: string): Promise<VerifiedFile[]> {
  return listedAnew(async () => {
    const found: VerifiedFile[] = [];
    for (const file of await filesOfStore(folder)) found.push(await verifyFile(file));
    return found;
  });
}

/** Reads a packed file or part in full, and holds it against its SHA-256 and the checksum of each row. */
async function verifyFile(path: string): Promise<VerifiedFile> {
  try {
    const file = openPacked(path);
    try {
      const { rows } = file.info;
      let intact = 0;
      visitRows(
        file,
        Int32Array.from({ length: rows }, (_, row) => row),
        { keep: false },
        () => {
          intact++;
        },
      );
      const expected = new Uint8Array(DIGEST_BYTES);
      file.read(expected, file.places.digest);
      const hash = createHash('sha256');
      for await (const bytes of createReadStream(path, { end: file.places.digest - 1 })) hash.update(bytes);
      const isWhole = hash.digest().equals(expected);
      const damagedRows = rows - intact;
      if (isWhole && damagedRows === 0) return { file: path, rows, damagedRows };
      const problem = `${path}: expected ${rows} rows and the SHA-256 as they were written, received ${damagedRows} damaged rows${isWhole ? '' : ' and another SHA-256'}`;
      return { file: path, rows, damagedRows, problem };
    } finally {
      file.close();
    }
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return { file: path, rows: 0, damagedRows: 0, problem: messageOf(error) };
  }
}
