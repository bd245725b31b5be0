import { join } from 'node:path';
import { DataError, messageOf, parseJson, sha256Of } from '@erc/core';
import { type FileFunctions, readOrdinaryFile, writeFileAtomic } from '@erc/core/node';
import { z } from 'zod';
import type { Shard } from './shard.js';
import { listOf } from './store-folder.js';

const hash = z.string().regex(/^[0-9a-f]{64}$/);

const manifestSchema = z.object({
  format: z.literal('erc-features shard'),
  version: z.literal(1),
  split: z.string(),
  index: z.int().min(1),
  count: z.int().min(1),
  /** SHA-256 of the encoder's id. */
  encoder: hash,
  /** What all shards share: how many different inputs there are, and the SHA-256 of their keys. */
  inputs: z.int().min(0),
  sha256: hash,
  /** Keys of the shard's own inputs. */
  keys: z.array(hash),
});

/** What a shard leaves when it is done. */
export type ShardManifest = z.infer<typeof manifestSchema>;

/** Options of {@link writeShardManifest}. */
export interface WriteShardManifestOptions {
  readonly folder: string;
  readonly split: string;
  readonly encoder: string;
  readonly shard: Shard;
  /** Keys of all inputs, each once. */
  readonly all: readonly string[];
  readonly own: readonly string[];
  readonly files?: FileFunctions | undefined;
}

const MANIFEST = /^(.+)\.(\d+)-of-(\d+)\.json$/;

/** Says that a shard's features are on the disk. */
export async function writeShardManifest(options: WriteShardManifestOptions): Promise<void> {
  const { folder, split, encoder, shard, all, own, files } = options;
  const { index, count } = shard;
  const manifest: ShardManifest = {
    format: 'erc-features shard',
    version: 1,
    split,
    index,
    count,
    encoder,
    inputs: all.length,
    sha256: sha256Of(all.join('\n')),
    keys: [...own],
  };
  const path = join(folder, 'shards', `${split}.${index}-of-${count}.json`);
  await writeFileAtomic(path, `${JSON.stringify(manifest)}\n`, files);
}

/** The manifests of a store, with their paths. @throws DataError when one cannot be read. */
export async function readShardManifests(
  folder: string,
): Promise<{ readonly path: string; readonly manifest: ShardManifest }[]> {
  const names = (await listOf(join(folder, 'shards'))).filter((name) => MANIFEST.test(name));
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, 'shards', name);
      try {
        const text = (await readOrdinaryFile(path)).toString('utf8');
        return { path, manifest: manifestSchema.parse(parseJson(text, name)) };
      } catch (cause) {
        throw new DataError(
          `${path}: expected the manifest of a shard, received: ${messageOf(cause)}. Run the shard again.`,
          { cause },
        );
      }
    }),
  );
}
