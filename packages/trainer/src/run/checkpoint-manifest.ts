import { join } from 'node:path';
import { messageOf, sha256Of } from '@erc/core';
import type { FileFunctions } from '@erc/core/node';
import { CHECKPOINT_MANIFEST_FILE, type CheckpointManifest, parseRecord } from '@erc/run-folder';

/** A checkpoint whose every byte is the one that was written, or why it is not. */
export type FoundCheckpoint =
  | { readonly manifest: CheckpointManifest; readonly contents: ReadonlyMap<string, Uint8Array> }
  | { readonly problem: string };

/** Reads a checkpoint's manifest and files, and holds each file against its SHA-256. */
export async function readCheckpointManifest(
  directory: string,
  files: FileFunctions,
): Promise<FoundCheckpoint> {
  const { name: manifestName } = CHECKPOINT_MANIFEST_FILE;
  const bytes = await readOrNothing(join(directory, manifestName), files);
  if (bytes === undefined) return { problem: 'it was not finished' };
  let manifest: CheckpointManifest;
  try {
    manifest = parseRecord(CHECKPOINT_MANIFEST_FILE, new TextDecoder().decode(bytes), manifestName);
  } catch (error) {
    return { problem: messageOf(error).slice(0, 200) };
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
