import { existsSync } from 'node:fs';
import { readdir, readFile, rm, utimes } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError, DataError, type Encoder, MODALITIES, sha256Of } from '@erc/core';
import { type FileFunctions, isReadOnly, removeLeftovers, writeFileAtomic } from '@erc/core/node';
import { z } from 'zod';
import { openPacked, type PackedFile } from './packed-file.js';

/** How floats are kept on the disk. */
export type StoreAs = 'float32' | 'float16';

/** What stands in `encoder.json` of a store. */
export const encoderRecordSchema = z.object({
  format: z.literal('erc-features'),
  version: z.literal(1),
  /** In full: what the name of the folder is the hash of. */
  id: z.string(),
  modality: z.enum(MODALITIES),
  dim: z.int(),
  storeAs: z.enum(['float32', 'float16']),
});

/** What a store is of. */
export type EncoderRecord = z.infer<typeof encoderRecordSchema>;

/** The folder of an encoder's features in `directory`: `<modality>-<16 hex>`, with `-float16` where that is how they are kept. */
export function storeFolder(
  directory: string,
  { id, modality }: Pick<Encoder<unknown>, 'id' | 'modality'>,
  storeAs: StoreAs,
): string {
  const suffix = storeAs === 'float32' ? '' : `-${storeAs}`;
  return join(directory, `${modality}-${sha256Of(id).slice(0, 16)}${suffix}`);
}

/** Makes the folder, or marks it as used; and clears what killed processes have left in it. */
export async function prepareStore(
  folder: string,
  record: EncoderRecord,
  files?: FileFunctions,
): Promise<void> {
  const path = join(folder, 'encoder.json');
  const text = `${JSON.stringify(record, null, 2)}\n`;
  try {
    if ((await readFile(path, 'utf8').catch(() => '')) !== text) await writeFileAtomic(path, text, files);
    else await utimes(path, new Date(), new Date());
    for (const place of ['', 'parts', 'shards']) await removeLeftovers(join(folder, place));
  } catch (error) {
    // A store that is read-only can be read all the same; what is to be added to it is refused where it is written.
    if (!isReadOnly(error) || !existsSync(path)) throw error;
  }
}

export const packedPath = (folder: string, split: string): string => join(folder, `${split}.safetensors`);
export const lockPath = (folder: string, split: string): string => join(folder, `${split}.lock`);
export const partPath = (folder: string, split: string, digest: string): string =>
  join(folder, 'parts', `${split}.${digest}.safetensors`);

/** @throws ConfigError when the word cannot be the name of a file everywhere. */
export function checkSplit(split: string): void {
  if (/^[a-z0-9][a-z0-9_-]*$/.test(split)) return;
  throw new ConfigError(`split: expected lower-case letters, digits, "-" and "_", received "${split}".`);
}

const PART = /^(.+)\.([0-9a-f]{64})\.safetensors$/;

/** Paths of the parts of a split, by name. */
export async function listParts(folder: string, split?: string): Promise<string[]> {
  const names = await listOf(join(folder, 'parts'));
  return names
    .filter((name) => PART.test(name) && (split === undefined || PART.exec(name)![1] === split))
    .map((name) => join(folder, 'parts', name));
}

/** The splits that a store has something of, and those of its parts and shards. */
export async function listSplits(folder: string): Promise<string[]> {
  const packed = (await listOf(folder)).filter((name) => name.endsWith('.safetensors'));
  const parts = (await listParts(folder)).map((path) => PART.exec(basename(path))![1]!);
  return [...new Set([...packed.map((name) => name.slice(0, -'.safetensors'.length)), ...parts])].sort();
}

/** Names in a folder, sorted; none where there is no such folder. */
export async function listOf(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.sort();
}

/** A packed file of this encoder; `undefined` when it is not there, damaged, or of something else. */
export function openTrusted(path: string, encoder: string): PackedFile | undefined {
  try {
    return openListed(path, encoder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return undefined;
  }
}

/** {@link openTrusted} for a file that should be there: an error with the code ENOENT when it is not. */
export function openListed(path: string, encoder: string): PackedFile | undefined {
  try {
    const file = openPacked(path);
    if (file.info.encoder === encoder) return file;
    file.close();
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
  }
  return undefined;
}

/** How often parts are listed anew, and for how long: shared folders may list for a minute what has gone. */
const POLL_MS = 20;
const MOST_LISTINGS = 6000;

/** Does `work`, and does it again while a file has gone since it was listed: what it held is in another one by then. */
export async function listedAnew<T>(work: () => Promise<T>): Promise<T> {
  for (let listings = 1; ; listings++) {
    try {
      return await work();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || listings === MOST_LISTINGS) throw error;
    }
    await wait(POLL_MS);
  }
}

/** Everything that holds rows of a split: the packed file, then the parts. Close them. */
export function openSources(folder: string, split: string, encoder: string): Promise<PackedFile[]> {
  return listedAnew(async () => {
    const open: PackedFile[] = [];
    try {
      // Parts first: one that is packed away between here and there is then in the packed file.
      for (const path of await listParts(folder, split)) {
        const part = openListed(path, encoder);
        if (part) open.push(part);
      }
      const packed = openTrusted(packedPath(folder, split), encoder);
      return packed ? [packed, ...open] : open;
    } catch (error) {
      for (const part of open) part.close();
      throw error;
    }
  });
}

/** Removes files, one by one. */
export async function removeFiles(
  paths: readonly string[],
  files: Pick<FileFunctions, 'rm'> = { rm },
): Promise<void> {
  for (const path of paths) await files.rm(path, { force: true });
}
