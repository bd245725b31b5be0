import { readFileSync } from 'node:fs';
import { type FileFunctions, writeFileAtomic } from '@erc/core/node';
import type { PackedFile } from './packed-file.js';
import { visitRows } from './read-rows.js';

/** A file that has changed since less may change again without another time of change: clocks of file systems have ticks. */
const TICK_MS = 1000;

const notePath = ({ path }: Pick<PackedFile, 'path'>): string => path.replace(/\.safetensors$/, '.checked');

/**
 * Whether every row of a file was compared with its checksum since the file was last written to: a note beside it says so, with the file's
 * number, size and times. What changes on the disk without a write, `erc-features verify` finds.
 */
export function isTrusted(file: PackedFile): boolean {
  try {
    return readFileSync(notePath(file), 'utf8') === file.identity;
  } catch {
    return false;
  }
}

/** Options of {@link checkFile} besides the file. */
export interface CheckFileOptions {
  /** Whether it is noted when all rows are right. */
  readonly note: boolean;
  readonly files?: FileFunctions | undefined;
}

/** Holds every row against its checksum. @returns 1 for each row that is intact. */
export async function checkFile(file: PackedFile, { note, files }: CheckFileOptions): Promise<Uint8Array> {
  const { rows } = file.info;
  const intact = new Uint8Array(rows);
  const all = Int32Array.from({ length: rows }, (_, row) => row);
  visitRows(file, all, { keep: false }, (row) => {
    intact[row] = 1;
  });
  if (note && !intact.includes(0) && Date.now() - file.changedMs > TICK_MS) {
    // Only a saving of time: where it cannot be written, the next one checks again.
    await writeFileAtomic(notePath(file), file.identity, files).catch(() => {});
  }
  return intact;
}
