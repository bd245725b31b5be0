import { basename } from 'node:path';
import { textInputs } from '@erc/batches';
import {
  ConfigError,
  createRandom,
  type Dataset,
  type DenseFeature,
  isRawFeature,
  sha256Of,
  type Utterance,
} from '@erc/core';
import { openStoredSplit, type StoredSplit } from '@erc/features';
import type { VectorFacts } from '@erc/report';
import { hashMedia } from '../encode/hash-media.js';

/** Options of {@link storeVectors}. */
export interface StoreVectorsOptions {
  /** Folder of one encoder in the feature store. */
  readonly folder: string;
  readonly split: string;
  readonly dataset: Pick<Dataset, 'labels' | 'mediaHashes'>;
  /** Of the split. */
  readonly utterances: readonly Utterance[];
  /** Rows at most, drawn at random beyond that. */
  readonly most: number;
}

/**
 * Some vectors of a feature store, with the labels of their utterances where these are known by what the store keeps: of voices and faces always; of texts
 * where the encoder's keys are of the whole dialogue before an utterance.
 *
 * @throws ConfigError for a store of token ids, samples or pixels, which are no vectors.
 * @throws DataError when the folder is no store, has no such split, or is damaged.
 */
export async function storeVectors({
  folder,
  split,
  dataset,
  utterances,
  most,
}: StoreVectorsOptions): Promise<VectorFacts> {
  const store = await openStoredSplit(folder, split);
  try {
    const first = store.at(0);
    if (!first || isRawFeature(first)) {
      throw new ConfigError(
        `${folder}: expected a store of vectors, or of steps of vectors; received ${first ? 'what an encoder reads that is trained' : 'an empty one'}.`,
      );
    }
    const labelOf = await labelsByKey(store, dataset, utterances);
    const rows = chosenRows(store.length, most);
    const dim = first.shape.at(-1)!;
    const data = new Float32Array(rows.length * dim);
    for (const [i, row] of rows.entries()) data.set(meanOverSteps(store.at(row), dim), i * dim);
    return {
      store: basename(folder),
      split,
      encoder: store.encoder.id,
      dim,
      data,
      labels: rows.map((row) => labelOf.get(store.keyAt(row)) ?? -1),
      total: store.length,
    };
  } finally {
    store.close();
  }
}

/** The label of each feature, by its key. */
async function labelsByKey(
  { encoder: { id, modality } }: Pick<StoredSplit, 'encoder'>,
  { labels, mediaHashes }: StoreVectorsOptions['dataset'],
  utterances: readonly Utterance[],
): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  const texts = modality === 'text' ? textInputs(utterances) : [];
  for (const [i, utterance] of utterances.entries()) {
    const path = modality === 'text' ? undefined : utterance[modality];
    const content =
      modality === 'text'
        ? sha256Of(JSON.stringify(texts[i]))
        : path !== undefined && (await hashMedia(path, mediaHashes));
    if (content) found.set(sha256Of(`${id}\n${content}`), labels.indexOf(utterance.emotion));
  }
  return found;
}

function chosenRows(length: number, most: number): number[] {
  const all = Array.from({ length }, (_, row) => row);
  if (length <= most) return all;
  return createRandom('store')
    .shuffle(all)
    .slice(0, most)
    .sort((a, b) => a - b);
}

function meanOverSteps(feature: DenseFeature | undefined, dim: number): Float32Array {
  const mean = new Float32Array(dim);
  const { data } = feature ?? { data: mean };
  const steps = data.length / dim;
  for (let i = 0; i < data.length; i++) mean[i % dim]! += data[i]! / steps;
  return mean;
}
