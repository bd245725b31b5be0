import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import { type LockHolder, removeLeftovers, removeListed, withLock } from '@erc/core/node';
import { openPacked } from './packed-file.js';
import { listOf, listParts, listSplits, lockPath, packedPath } from './store-folder.js';

/** Options of {@link collectGarbage}. */
export interface CollectGarbageOptions {
  /** Stores that were not used for this many days are removed whole. @default none is */
  readonly olderThanDays?: number | undefined;
  /** Milliseconds since 1970. @default now */
  readonly now?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called for each process that packs the store and is waited for. */
  readonly onWait?: ((holder: LockHolder) => void) | undefined;
}

const DAY_MS = 86_400_000;

/**
 * Removes from a store what nobody can use: what ended processes have left, files whose index is damaged, and manifests of shards once there are
 * no parts; and the whole store, when it was not used for long. Waits for who is packing.
 *
 * @returns Paths that were removed.
 * @throws the signal's reason when it aborts.
 */
export async function collectGarbage(
  folder: string,
  { olderThanDays, now = Date.now(), signal, onWait }: CollectGarbageOptions = {},
): Promise<string[]> {
  const { mtimeMs } = await stat(join(folder, 'encoder.json'));
  if (olderThanDays !== undefined && now - mtimeMs > olderThanDays * DAY_MS) {
    // What somebody else has put there stays, and the folder with it.
    await removeListed(folder, isOfStore);
    return [folder];
  }
  const removed: string[] = [];
  for (const place of ['', 'parts', 'shards']) {
    const names = await removeLeftovers(join(folder, place));
    removed.push(...names.map((name) => join(folder, place, name)));
  }
  for (const split of await listSplits(folder)) {
    // Nobody may put a whole file in the place of a damaged one between the look at it and its end.
    await withLock(lockPath(folder, split), { signal, onWait }, async () => {
      for (const path of [packedPath(folder, split), ...(await listParts(folder, split))]) {
        if (!isDamaged(path)) continue;
        await rm(path, { force: true });
        removed.push(path);
      }
    });
  }
  if ((await listOf(join(folder, 'parts'))).length === 0) {
    for (const name of await listOf(join(folder, 'shards'))) {
      const path = join(folder, 'shards', name);
      await rm(path, { force: true });
      removed.push(path);
    }
  }
  return removed;
}

/** Files that stores are made of: their record, packed files and parts with the notes beside them, locks, manifests, and what was left half-written. */
const isOfStore = (path: string): boolean =>
  path === 'encoder.json' ||
  /^(parts\/)?[^/]+\.(safetensors|checked)$/.test(path) ||
  /^[^/]+\.lock(\.[0-9a-f]+)?$/.test(path) ||
  /^shards\/[^/]+\.json$/.test(path) ||
  /^((parts|shards)\/)?[^/]+\.tmp$/.test(path);

function isDamaged(path: string): boolean {
  try {
    openPacked(path).close();
    return false;
  } catch (error) {
    // Not packed yet.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    if (error instanceof DataError) return true;
    throw error;
  }
}
