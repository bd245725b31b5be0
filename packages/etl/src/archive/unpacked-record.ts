import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mapBounded, parseJson } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';
import { z } from 'zod';
import { haveSizes } from '../dataset-folder/media.js';
import type { Unpacked } from './entry-taker.js';

const NAME = 'unpacked.json';
/** Below it lies what was unpacked. */
export const FILES = 'files';

const recordSchema = z.strictObject({
  version: z.literal(2),
  junk: z.int().min(0),
  /** Each file, by path below {@link FILES}. */
  files: z.record(
    z.string(),
    z.strictObject({ bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
  ),
});

/** Writes down what was unpacked, as the last file of its folder. */
export async function writeUnpacked(folder: string, { files, junk }: Unpacked): Promise<void> {
  const record: z.infer<typeof recordSchema> = { version: 2, junk, files: Object.fromEntries(files) };
  await writeFileAtomic(join(folder, NAME), `${JSON.stringify(record)}\n`);
}

/** Whether a path in the folder of an archive is one of what was unpacked from it, or the record of that. */
export const isOfUnpacked =
  ({ files }: Pick<Unpacked, 'files'>) =>
  (path: string): boolean =>
    path === NAME || (path.startsWith(`${FILES}/`) && files.has(path.slice(FILES.length + 1)));

/** Which files, by path below {@link FILES}, are compared by their SHA-256; the others by their size alone. */
export type Compared = (path: string) => boolean;

/** What was unpacked into a folder, and has been compared with what was written down then. */
export interface FoundUnpacked {
  readonly junk: number;
  /** SHA-256 of each file that was compared by it, by absolute path. */
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * What was unpacked into a folder.
 *
 * @returns `undefined` when there is none; `damaged` when a file of it is gone or has other bytes.
 */
export async function findUnpacked(
  folder: string,
  {
    compared = () => true,
    hashOf,
    signal,
  }: {
    readonly compared?: Compared | undefined;
    /** SHA-256 of a file, by its absolute path. */
    readonly hashOf: (path: string) => Promise<string>;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<FoundUnpacked | 'damaged' | undefined> {
  let text: string;
  try {
    text = await readFile(join(folder, NAME), 'utf8');
  } catch {
    return undefined;
  }
  const record = recordOf(text);
  if (!record) return undefined;
  const files = join(folder, FILES);
  // Sizes first: most damage shows there, and all files are not read for it.
  if (!(await haveSizes(files, record.files))) return 'damaged';
  let isWhole = true;
  const read = Object.entries(record.files).filter(([path]) => compared(path));
  await mapBounded(
    read,
    async ([path, { sha256 }]) => {
      if (!isWhole) return;
      // One that cannot be read is as good as gone.
      const actual = await hashOf(join(files, path)).catch(() => undefined);
      if (actual !== sha256) isWhole = false;
    },
    { signal },
  );
  if (!isWhole) return 'damaged';
  // In the order of the record, whichever was read first.
  return {
    junk: record.junk,
    hashes: new Map(read.map(([path, { sha256 }]) => [join(files, path), sha256])),
  };
}

function recordOf(text: string): z.infer<typeof recordSchema> | undefined {
  try {
    return recordSchema.safeParse(parseJson(text, NAME)).data;
  } catch {
    return undefined;
  }
}
