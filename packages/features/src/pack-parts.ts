import { join } from 'node:path';
import { DataError, sha256Of } from '@erc/core';
import {
  type FileFunctions,
  type HeldLock,
  type LockHolder,
  removeEndedLock,
  removeLeftovers,
  withLock,
  writeFileAtomic,
} from '@erc/core/node';
import type { StoredDtype } from './layout.js';
import { mergedBytes } from './merge-packed.js';
import type { PackedFile } from './packed-file.js';
import {
  listedAnew,
  listParts,
  lockPath,
  openListed,
  openTrusted,
  packedPath,
  partPath,
  removeFiles,
} from './store-folder.js';

/** Options of {@link packParts}. */
export interface PackPartsOptions {
  readonly folder: string;
  readonly split: string;
  /** SHA-256 of the encoder's id. */
  readonly encoder: string;
  readonly signal?: AbortSignal | undefined;
  /** Called for each process that packs the split and is waited for. */
  readonly onWait?: ((holder: LockHolder) => void) | undefined;
  readonly files?: FileFunctions | undefined;
}

/** Most files that are open at once. */
const MOST_FILES = 64;

/**
 * Brings the parts of a split into its packed file. A part goes only after a packed file that holds its rows is on the disk, and only one
 * process packs at a time: so no row is lost, whenever it is killed.
 */
export async function packParts(options: PackPartsOptions): Promise<void> {
  const { folder, split, signal, onWait } = options;
  if ((await listParts(folder, split)).length === 0) {
    // Of one that packed them all, and was killed or could not remove it.
    await removeEndedLock(lockPath(folder, split));
    return;
  }
  await withLock(lockPath(folder, split), { signal, onWait }, async (lock) => {
    // Left by one that was killed here.
    for (const place of ['', 'parts'])
      await removeLeftovers(join(folder, place), { prefix: `${split}.` }, options.files);
    while (await listedAnew(() => packSome(options, lock)));
  });
}

/** @returns Whether there were parts. @throws with the code ENOENT when one has gone since it was listed: nothing was written then. */
async function packSome(options: PackPartsOptions, lock: HeldLock): Promise<boolean> {
  const { folder, split, encoder, files } = options;
  const parts = await listParts(folder, split);
  if (parts.length === 0) return false;
  // Many parts become fewer, larger ones first: the packed file is written once.
  const some = parts.slice(0, MOST_FILES);
  const isLast = parts.length <= MOST_FILES;
  // The names of parts follow from their bytes, and that of several from theirs.
  const target = isLast ? packedPath(folder, split) : partPath(folder, split, sha256Of(some.join('\n')));
  const opened: (PackedFile | undefined)[] = [];
  try {
    if (isLast) opened.push(openTrusted(target, encoder));
    for (const path of some) opened.push(openListed(path, encoder));
    // Parts that are damaged hold nothing; they go, and what they held is encoded again.
    const sources = opened.filter((file) => file !== undefined);
    checkTypes(sources);
    if (sources.length > 0) await writeFileAtomic(target, checkedBytes(sources, lock), files);
  } finally {
    for (const source of opened) source?.close();
  }
  lock.check();
  await removeFiles(
    some.filter((path) => path !== target),
    files,
  );
  return true;
}

/** The merged bytes, which take the target's place only while the lock is held. */
function* checkedBytes(sources: readonly PackedFile[], lock: HeldLock): Generator<Uint8Array, void> {
  yield* mergedBytes(sources);
  lock.check();
}

function checkTypes(sources: readonly PackedFile[]): void {
  const types = new Map<StoredDtype, string>(sources.map(({ info, path }) => [info.dtype, path]));
  if (types.size < 2) return;
  const found = [...types].map(([type, path]) => `${type} in ${path}`).join(', ');
  throw new DataError(`feature store: expected features of one type from one encoder, received ${found}.`);
}
