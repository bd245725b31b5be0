import { join } from 'node:path';
import { messageOf, sha256Of } from '@erc/core';
import type { FileFunctions } from '@erc/core/node';
import { z } from 'zod';

/** Name of the file that makes a checkpoint one: it is written last. */
export const MANIFEST_FILE = 'manifest.json';

const words = z.record(z.string(), z.string());

const manifestSchema = z.strictObject({
  version: z.literal(1),
  /** Where the training stood. */
  epoch: z.int(),
  update: z.int(),
  updatesDone: z.int(),
  /** Which training this is: what has to be the same for it to go on. */
  identity: words,
  /** What it was computed with: where that is another, the bytes may come out different. */
  setting: words,
  clock: z.strictObject({ epochSeconds: z.array(z.number()), seconds: z.number() }),
  /** Every other file of the checkpoint, by its path from the manifest's folder. */
  files: z.record(z.string(), z.strictObject({ bytes: z.int(), sha256: z.string() })),
});

/** `manifest.json` of a checkpoint. */
export type CheckpointManifest = z.output<typeof manifestSchema>;

/** A checkpoint whose every byte is the one that was written, or why it is not. */
export type ReadManifest =
  | { readonly manifest: CheckpointManifest; readonly contents: ReadonlyMap<string, Uint8Array> }
  | { readonly problem: string };

/** Reads a checkpoint's manifest and files, and holds each file against its SHA-256. */
export async function readManifest(directory: string, files: FileFunctions): Promise<ReadManifest> {
  const text = await readOrNothing(join(directory, MANIFEST_FILE), files);
  if (text === undefined) return { problem: 'it was not finished' };
  let manifest: CheckpointManifest;
  try {
    manifest = manifestSchema.parse(JSON.parse(new TextDecoder().decode(text)));
  } catch (error) {
    return { problem: `${MANIFEST_FILE}: expected a manifest, received: ${messageOf(error).slice(0, 200)}` };
  }
  const contents = new Map<string, Uint8Array>();
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const content = await readOrNothing(join(directory, name), files);
    if (content === undefined) return { problem: `${name}: expected a file, received none` };
    if (content.length !== bytes || sha256Of(content) !== sha256) {
      return { problem: `${name}: expected ${bytes} bytes with SHA-256 ${sha256}, received others` };
    }
    contents.set(name, content);
  }
  return { manifest, contents };
}

async function readOrNothing(path: string, files: FileFunctions): Promise<Uint8Array | undefined> {
  try {
    return await files.readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Words of `now` that differ from `then`, such as `threads 2 then, 1 now`. */
export const differences = (
  then: Readonly<Record<string, string>>,
  now: Readonly<Record<string, string>>,
): string[] =>
  [...new Set([...Object.keys(then), ...Object.keys(now)])]
    .filter((name) => then[name] !== now[name])
    .map((name) => `${name} ${then[name] ?? 'none'} then, ${now[name] ?? 'none'} now`);
