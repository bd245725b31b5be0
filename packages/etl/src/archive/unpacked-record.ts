import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '@erc/core/node';
import { z } from 'zod';
import { haveSizes } from '../dataset-folder/media.js';
import type { Unpacked } from './entry-taker.js';

const NAME = 'unpacked.json';
/** Below it lies what was unpacked. */
export const FILES = 'files';

const recordSchema = z.strictObject({
  version: z.literal(1),
  junk: z.int().min(0),
  /** Bytes of each file, by path below {@link FILES}. */
  files: z.record(z.string(), z.int().min(0)),
});

/** Writes down what was unpacked, as the last file of its folder. */
export async function writeUnpacked(folder: string, { files, junk }: Unpacked): Promise<void> {
  const record: z.infer<typeof recordSchema> = { version: 1, junk, files: Object.fromEntries(files) };
  await writeFileAtomic(join(folder, NAME), `${JSON.stringify(record)}\n`);
}

/** What was unpacked into a folder; `undefined` when there is none, or when a file of it is gone or has another size. */
export async function findUnpacked(folder: string): Promise<{ readonly junk: number } | undefined> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(join(folder, NAME), 'utf8'));
  } catch {
    return undefined;
  }
  const { data } = recordSchema.safeParse(json);
  if (!data) return undefined;
  const files = Object.fromEntries(Object.entries(data.files).map(([path, bytes]) => [path, { bytes }]));
  return (await haveSizes(join(folder, FILES), files)) ? { junk: data.junk } : undefined;
}
