import { DataError, type FeatureArray } from '@erc/core';
import { writeFeatureFile } from '../dataset-folder/feature-files.js';
import type { FolderSplit } from '../folder/read-folder-split.js';
import type { FeatureFiles } from './find-features.js';
import { loadFeatures } from './load-features.js';

/** What is the same for all utterances of a stream. */
interface Kind {
  readonly path: string;
  readonly dim: number;
  readonly isSequence: boolean;
}

/** Options of {@link writeFeatures}. */
export interface WriteFeaturesOptions {
  readonly files: readonly FeatureFiles[];
  readonly splits: readonly FolderSplit[];
  readonly hashes: ReadonlyMap<string, string>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Writes the features of all streams and splits below a folder, one file in memory at a time.
 *
 * @returns One line for each stream.
 * @throws DataError for the first thing that is wrong, also when a stream differs in kind or width between splits.
 */
export async function writeFeatures(
  folder: string,
  { files, splits, hashes, signal }: WriteFeaturesOptions,
): Promise<string[]> {
  const kinds = new Map<string, Kind>();
  for (const file of files) {
    signal?.throwIfAborted();
    const { rows } = splits.find(({ split }) => split === file.split)!;
    const features = await loadFeatures(
      file,
      rows.map(({ where }) => where),
      hashes,
    );
    const kind = kindOf(file.path, features[0]!);
    const first = kinds.get(file.stream) ?? kind;
    if (kind.dim !== first.dim || kind.isSequence !== first.isSequence) {
      throw new DataError(
        `${file.path}: expected ${nameOf(first)} as in ${first.path}, received ${nameOf(kind)}.`,
      );
    }
    kinds.set(file.stream, first);
    const byId = new Map(rows.map(({ row }, i): [string, FeatureArray] => [row.id, features[i]!]));
    await writeFeatureFile(folder, file.split, file.stream, byId);
  }
  return [...kinds].map(([stream, kind]) => `stream ${stream}: ${nameOf(kind)}`);
}

const kindOf = (path: string, { shape }: FeatureArray): Kind => ({
  path,
  dim: shape.at(-1)!,
  isSequence: shape.length === 2,
});

const nameOf = ({ dim, isSequence }: Kind): string =>
  `${isSequence ? 'sequences of vectors' : 'vectors'} of width ${dim}`;
