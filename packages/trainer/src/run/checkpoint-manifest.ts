import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '@erc/core';
import { CHECKPOINT_MANIFEST_FILE, type CheckpointManifest, parseRecord } from '@erc/run-folder';
import { hashFile } from '@erc/run-folder/node';

/** A checkpoint whose every byte is the one that was written, or why it is not. */
export type FoundCheckpoint = { readonly manifest: CheckpointManifest } | { readonly problem: string };

/** Reads a checkpoint's manifest, and holds each file that it names against its SHA-256. */
export async function readCheckpointManifest(directory: string): Promise<FoundCheckpoint> {
  const { name: manifestName } = CHECKPOINT_MANIFEST_FILE;
  const text = await unlessGone(readFile(join(directory, manifestName), 'utf8'));
  if (text === undefined) return { problem: 'it was not finished' };
  let manifest: CheckpointManifest;
  try {
    manifest = parseRecord(CHECKPOINT_MANIFEST_FILE, text, manifestName);
  } catch (error) {
    return { problem: messageOf(error).slice(0, 200) };
  }
  for (const [name, { bytes, sha256 }] of Object.entries(manifest.files)) {
    const found = await unlessGone(hashFile(join(directory, name)));
    if (found === undefined) return { problem: `${name}: expected a file, received none` };
    if (found.bytes !== bytes || found.sha256 !== sha256) {
      return { problem: `${name}: expected ${bytes} bytes with SHA-256 ${sha256}, received others` };
    }
  }
  return { manifest };
}

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
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
