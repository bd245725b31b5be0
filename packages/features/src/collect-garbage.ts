import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import { removeLeftovers } from '@erc/core/node';
import { filesOfStore } from './inspect-stores.js';
import { openPacked } from './packed-file.js';
import { listOf } from './store-folder.js';

/** What {@link collectGarbage} takes. */
export interface CollectGarbageOptions {
  /** Stores that were not used for this many days are removed whole. @default none is */
  readonly olderThanDays?: number | undefined;
  /** Milliseconds since 1970. @default now */
  readonly now?: number;
}

const DAY_MS = 86_400_000;

/**
 * Removes from a store what nobody can use: what ended processes have left, files whose index is damaged, and manifests of shards once there are
 * no parts; and the whole store, when it was not used for long.
 *
 * @returns Paths that were removed.
 */
export async function collectGarbage(
  folder: string,
  { olderThanDays, now = Date.now() }: CollectGarbageOptions = {},
): Promise<string[]> {
  const { mtimeMs } = await stat(join(folder, 'encoder.json'));
  if (olderThanDays !== undefined && now - mtimeMs > olderThanDays * DAY_MS) {
    await rm(folder, { recursive: true });
    return [folder];
  }
  const removed: string[] = [];
  for (const place of ['', 'parts', 'shards']) {
    const names = await removeLeftovers(join(folder, place));
    removed.push(...names.map((name) => join(folder, place, name)));
  }
  for (const path of await filesOfStore(folder)) {
    if (!isDamaged(path)) continue;
    await rm(path, { force: true });
    removed.push(path);
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

function isDamaged(path: string): boolean {
  try {
    openPacked(path).close();
    return false;
  } catch (error) {
    // Packed away while this was reading.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    if (error instanceof DataError) return true;
    throw error;
  }
}
