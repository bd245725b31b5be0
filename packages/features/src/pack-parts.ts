import { DataError, sha256Of } from '@erc/core';
import { type FileFunctions, writeFileAtomic } from '@erc/core/node';
import type { StoredDtype } from './layout.js';
import { withLock } from './lock.js';
import { mergedBytes } from './merge-packed.js';
import type { PackedFile } from './packed-file.js';
import { listParts, lockPath, openTrusted, packedPath, partPath, removeFiles } from './store-folder.js';

/** Options of {@link packParts}. */
export interface PackPartsOptions {
  readonly folder: string;
  readonly split: string;
  /** SHA-256 of the encoder's id. */
  readonly encoder: string;
  readonly signal?: AbortSignal | undefined;
  readonly files?: FileFunctions | undefined;
}

/** Most files that are open at once. */
const MOST_FILES = 64;

/**
 * Brings the parts of a split into its packed file. A part goes only after a packed file that holds its rows is on the disk, and only one
 * process packs at a time: so no row is lost, whenever it is killed.
 */
export async function packParts(options: PackPartsOptions): Promise<void> {
  const { folder, split, signal } = options;
  if ((await listParts(folder, split)).length === 0) return;
  await withLock(lockPath(folder, split), signal, async () => {
    for (;;) {
      const parts = await listParts(folder, split);
      if (parts.length === 0) return;
      const some = parts.slice(0, MOST_FILES);
      // Many parts become fewer, larger ones first: the packed file is written once.
      await (parts.length > MOST_FILES ? joinParts(options, some) : joinAll(options, some));
    }
  });
}

async function joinAll({ folder, split, encoder, files }: PackPartsOptions, parts: string[]): Promise<void> {
  const target = packedPath(folder, split);
  const open = [target, ...parts].map((path) => openTrusted(path, encoder));
  await writeMerged(target, open, files);
  await removeFiles(parts, files);
}

async function joinParts(
  { folder, split, encoder, files }: PackPartsOptions,
  parts: string[],
): Promise<void> {
  // The names of parts follow from their bytes, and this one from theirs.
  const target = partPath(folder, split, sha256Of(parts.join('\n')));
  await writeMerged(
    target,
    parts.map((path) => openTrusted(path, encoder)),
    files,
  );
  await removeFiles(
    parts.filter((path) => path !== target),
    files,
  );
}

async function writeMerged(
  target: string,
  opened: readonly (PackedFile | undefined)[],
  files: FileFunctions | undefined,
): Promise<void> {
  const sources = opened.filter((file) => file !== undefined);
  try {
    // Parts that are damaged hold nothing; they go, and what they held is encoded again.
    if (sources.length === 0) return;
    checkTypes(sources);
    await writeFileAtomic(target, mergedBytes(sources), files);
  } finally {
    for (const source of sources) source.close();
  }
}

function checkTypes(sources: readonly PackedFile[]): void {
  const types = new Map<StoredDtype, string>(sources.map(({ info, path }) => [info.dtype, path]));
  if (types.size < 2) return;
  const found = [...types].map(([type, path]) => `${type} in ${path}`).join(', ');
  throw new DataError(`feature store: expected features of one type from one encoder, received ${found}.`);
}
