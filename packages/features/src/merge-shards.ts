import { DataError } from '@erc/core';
import type { LockHolder } from '@erc/core/node';
import { packParts } from './pack-parts.js';
import { visitRows } from './read-rows.js';
import { readShardManifests, type ShardManifest } from './shard-manifest.js';
import { openTrusted, packedPath } from './store-folder.js';

/** Options of {@link mergeShards}. */
export interface MergeShardsOptions {
  /** Folder of one encoder's store. */
  readonly folder: string;
  /** How many shards there are, where some were made with another number. @default what the manifests say */
  readonly shards?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called for each process that packs the store and is waited for. */
  readonly onWait?: ((holder: LockHolder) => void) | undefined;
}

/** One split that was merged. */
export interface MergedSplit {
  readonly split: string;
  readonly shards: number;
  /** Different inputs of all shards. */
  readonly rows: number;
  /** The packed file. */
  readonly file: string;
}

/**
 * Brings what shards have encoded into one packed file for each split. Which shard ran when, how often, and beside which other, makes no
 * difference to its bytes.
 *
 * @throws DataError when a shard is missing, is of another encoder or other inputs than the first, or lacks features that it should have.
 */
export async function mergeShards({
  folder,
  shards,
  signal,
  onWait,
}: MergeShardsOptions): Promise<MergedSplit[]> {
  const groups = new Map<string, ShardManifest[]>();
  for (const { manifest } of await readShardManifests(folder)) {
    if (shards !== undefined && manifest.count !== shards) continue;
    const key = `${manifest.split} ${manifest.count}`;
    groups.set(key, [...(groups.get(key) ?? []), manifest]);
  }
  const sorted = [...groups.values()];
  // Everything is checked before anything is written.
  for (const group of sorted) checkGroup(folder, group, sorted);
  const merged: MergedSplit[] = [];
  for (const group of sorted) {
    const { split, encoder, inputs, count } = group[0]!;
    await packParts({ folder, split, encoder, signal, onWait });
    checkRows(folder, group);
    merged.push({ split, shards: count, rows: inputs, file: packedPath(folder, split) });
  }
  return merged;
}

function checkGroup(
  folder: string,
  group: readonly ShardManifest[],
  all: readonly (readonly ShardManifest[])[],
): void {
  const first = group[0]!;
  const where = `${folder}: ${first.split}`;
  const there = new Set(group.map(({ index }) => index));
  const missing = Array.from({ length: first.count }, (_, i) => i + 1).filter((i) => !there.has(i));
  if (missing.length > 0) {
    throw new DataError(
      `${where}: expected ${first.count} shards, received ${group.length}: run ${missing.map((i) => `--shard ${i}/${first.count}`).join(', ')}.${otherCounts(first, all)}`,
    );
  }
  for (const own of group) {
    for (const name of ['encoder', 'sha256', 'inputs'] as const) {
      if (own[name] === first[name]) continue;
      throw new DataError(
        `${where}: expected shards of the same ${name === 'encoder' ? 'encoder' : 'inputs'}, received others in ${own.index}/${own.count} than in ${first.index}/${first.count}: run both again.`,
      );
    }
  }
  const total = group.reduce((sum, { keys }) => sum + keys.length, 0);
  if (total !== first.inputs || new Set(group.flatMap(({ keys }) => keys)).size !== total) {
    throw new DataError(
      `${where}: expected ${first.inputs} inputs in ${first.count} shards, each once; received ${total}.`,
    );
  }
}

/** Shards of another count are present too: one of the two was abandoned. */
function otherCounts({ split, count }: ShardManifest, all: readonly (readonly ShardManifest[])[]): string {
  const others = all.filter(([other]) => other!.split === split && other!.count !== count);
  const whole = others.filter((group) => group.length === group[0]!.count).map(([other]) => other!.count);
  if (others.length === 0) return '';
  const counts = others.map(([other]) => other!.count).join(' and of ');
  return ` There are shards of ${counts} too${whole.length === 0 ? '' : `: where those of ${count} were abandoned, merge --shards ${whole[0]}`}.`;
}

/** Every feature that a shard said it had must be there, and intact. */
function checkRows(folder: string, group: readonly ShardManifest[]): void {
  const { split, encoder, inputs } = group[0]!;
  const path = packedPath(folder, split);
  const file = openTrusted(path, encoder);
  try {
    const rows = new Map<number, ShardManifest>();
    for (const own of group) {
      for (const key of own.keys) {
        const row = file?.find(Buffer.from(key, 'hex')) ?? -1;
        if (row < 0) throw lacks(path, own);
        rows.set(row, own);
      }
    }
    if (!file || inputs === 0) return;
    visitRows(file, Int32Array.from(rows.keys()).sort(), { keep: false }, (row) => rows.delete(row));
    const [damaged] = rows.values();
    if (damaged) throw lacks(path, damaged);
  } finally {
    file?.close();
  }
}

const lacks = (path: string, { index, count }: ShardManifest): DataError =>
  new DataError(
    `${path}: expected all features of shard ${index}/${count}, received damaged or fewer ones: run --shard ${index}/${count} again.`,
  );
