import { type FileHandle, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod';
import { abandonedNames, unfinishedName } from '../unfinished.js';
import { writeFileAtomic } from '../write-atomic.js';
import { announcedHashSchema } from './announced.js';

const stateSchema = z.strictObject({
  /** Where it comes from. */
  url: z.string(),
  /** Names this version of the file. Only a strong one does. */
  etag: z.string().optional(),
  /** Bytes of the whole file. */
  total: z.int().min(0).optional(),
  /** Of the whole file, where the server says. */
  hash: announcedHashSchema.optional(),
});

/** What is known of a file of which a part is here. */
export type PartialState = z.infer<typeof stateSchema>;

/** Name of the file that says of a download what it is of. It stays beside the file when that is whole. */
export const PARTIAL_STATE = 'state.json';

/** A file that is being downloaded, in a folder of its own. */
export interface PartialFile {
  readonly folder: string;
  /** Path of the bytes. */
  readonly path: string;
  readonly state: () => PartialState | undefined;
  /** Bytes that are here. */
  readonly length: () => number;
  /** Forgets what is here: another file begins. */
  readonly restart: (state: PartialState) => Promise<void>;
  /** Adds bytes at the end. */
  readonly append: (bytes: Uint8Array) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Options of {@link openPartialFile}. */
export interface OpenPartialFileOptions {
  /** Where the file, or a folder with it, is going to be: unfinished folders lie beside it. */
  readonly target: string;
  /** Name of the file in its unfinished folder. */
  readonly name: string;
  /** Where it comes from. Parts of another address are removed. */
  readonly url: URL;
}

/**
 * Takes over what an ended process has got of a file, or begins with nothing. Each process works in a folder of its own name, so that two
 * never write into one file, and one that is killed leaves what the next one goes on with.
 */
export async function openPartialFile({
  target,
  name,
  url: { href: url },
}: OpenPartialFileOptions): Promise<PartialFile> {
  const parent = dirname(target);
  const key = `${basename(target)}.part`;
  const folder = join(parent, unfinishedName(key));
  await adoptLongest(parent, key, { folder, file: name });

  const path = join(folder, name);
  let state = await readState(folder);
  let length = await sizeOf(path);
  if (!state || state.url !== url) [state, length] = [undefined, 0];
  let file: FileHandle | undefined;

  return {
    folder,
    path,
    state: () => state,
    length: () => length,
    async restart(next) {
      await file?.close();
      // Not earlier: of a file that a server refuses nothing is written.
      await mkdir(folder, { recursive: true });
      // In this order: there are never bytes of one file beside the state of another.
      file = await open(path, 'w');
      length = 0;
      await writeFileAtomic(join(folder, PARTIAL_STATE), JSON.stringify(next));
      state = next;
    },
    async append(bytes) {
      file ??= await open(path, 'r+');
      for (let at = 0; at < bytes.length; ) {
        const { bytesWritten } = await file.write(bytes, at, bytes.length - at, length);
        at += bytesWritten;
        length += bytesWritten;
      }
    },
    async close() {
      await file?.sync();
      await file?.close();
      file = undefined;
    },
  };
}

async function adoptLongest(
  parent: string,
  key: string,
  { folder, file }: { readonly folder: string; readonly file: string },
): Promise<void> {
  const names = await abandonedNames(parent, key).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const lengths = new Map(
    await Promise.all(names.map(async (name) => [name, await sizeOf(join(parent, name, file))] as const)),
  );
  const [longest, ...others] = names.sort((a, b) => lengths.get(b)! - lengths.get(a)!);
  // Where two start at once, one of them gets it.
  if (longest !== undefined) await rename(join(parent, longest), folder).catch(() => {});
  for (const name of others) await rm(join(parent, name), { recursive: true, force: true });
}

async function readState(folder: string): Promise<PartialState | undefined> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(folder, PARTIAL_STATE), 'utf8')));
  } catch {
    return undefined;
  }
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );
