import { DataError } from '@erc/core';
import { bytesText, describeHolder, type LockHolder, shownPath } from '@erc/core/node';
import { collectGarbage } from '../collect-garbage.js';
import { type StoreSummary, summarizeStore, verifyStore } from '../inspect-stores.js';
import { mergeShards } from '../merge-shards.js';
import { storesIn } from './where.js';

/** What every command takes. */
export interface CommandOptions {
  /** Folders that the user named. */
  readonly folders: readonly string[];
  readonly json: boolean;
  /** Prints a line. */
  readonly print: (line: string) => void;
}

const onWait = (holder: LockHolder): void => {
  process.stderr.write(`waiting for ${describeHolder(holder)}, which packs this store\n`);
};

/** Lists stores. */
export async function list({ folders, json, print }: CommandOptions): Promise<void> {
  const stores: StoreSummary[] = [];
  for (const folder of await storesIn(folders)) stores.push(await summarizeStore(folder));
  if (json) return print(JSON.stringify(stores, null, 2));
  if (stores.length === 0) print('no features');
  for (const { folder, encoder, used, splits } of stores) {
    print(`${shownPath(folder)}  used ${used.slice(0, 10)}`);
    print(`  ${encoder?.id ?? 'encoder.json is damaged; the next encoding mends it'}`);
    for (const { split, rows, bytes, dtype, cuts, parts, problem } of splits) {
      const words = [
        `${rows} rows`,
        ...(dtype ? [dtype] : []),
        bytesText(bytes),
        ...(cuts > 0 ? [`${cuts} cut`] : []),
        ...(parts > 0 ? [`${parts} parts not packed`] : []),
        ...(problem === undefined ? [] : ['DAMAGED']),
      ];
      print(`  ${split}: ${words.join(', ')}`);
    }
  }
}

/** Reads everything, and holds it against its hashes. @throws DataError when something is damaged. */
export async function verify({ folders, json, print }: CommandOptions): Promise<void> {
  const found = [];
  for (const store of await storesIn(folders)) found.push(...(await verifyStore(store)));
  if (json) print(JSON.stringify(found, null, 2));
  else {
    for (const { file, rows, problem } of found) {
      print(
        `${shownPath(file)}: ${problem === undefined ? `${rows} rows, as they were written` : 'DAMAGED'}`,
      );
    }
  }
  const damaged = found.filter(({ problem }) => problem !== undefined);
  if (damaged.length === 0) return;
  throw new DataError(
    `${damaged.map(({ problem }) => problem).join('\n')}\nThe next encoding makes what is damaged again.`,
  );
}

/** Removes what nobody can use, and stores that were not used for long. */
export async function clean({
  olderThan,
  signal,
  ...options
}: CommandOptions & {
  readonly olderThan: number | undefined;
  readonly signal: AbortSignal;
}): Promise<void> {
  const { folders, json, print } = options;
  const removed: string[] = [];
  for (const folder of await storesIn(folders)) {
    removed.push(...(await collectGarbage(folder, { olderThanDays: olderThan, signal, onWait })));
  }
  if (json) return print(JSON.stringify(removed, null, 2));
  for (const path of removed) print(`removed ${shownPath(path)}`);
  if (removed.length === 0) print('nothing to remove');
}

/** Merges the shards of all stores. */
export async function merge({
  shards,
  signal,
  ...options
}: CommandOptions & { readonly shards: number | undefined; readonly signal: AbortSignal }): Promise<void> {
  const { folders, json, print } = options;
  const merged = [];
  for (const folder of await storesIn(folders)) {
    for (const split of await mergeShards({ folder, shards, signal, onWait }))
      merged.push({ folder, ...split });
  }
  if (json) print(JSON.stringify(merged, null, 2));
  else {
    for (const { file, rows, shards: count } of merged) {
      print(`${shownPath(file)}: ${rows} rows of ${count} shards`);
    }
  }
  if (merged.length > 0) return;
  throw new DataError('erc-features merge: expected shards that have run, received none.');
}
