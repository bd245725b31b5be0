import { DataError, type FeatureArray, SPLITS, type Split } from '@erc/core';
import { writeFeatureFile } from '../dataset-folder/feature-files.js';
import { readReadyFeatures } from '../dataset-folder/open-ready-features.js';
import type { JoinedRow } from './join-row.js';
import type { OpenedPart } from './open-part.js';

const FEATURE_FILE = /^features\/(?:train|dev|test)_(.+)\.safetensors$/;

/**
 * Writes the ready features of all parts below a folder, one stream in memory at a time. An utterance of a part that has no such stream has
 * none in the joined dataset.
 *
 * @throws DataError when the parts' streams of one name differ in kind or width.
 */
export async function joinFeatures(
  folder: string,
  parts: readonly OpenedPart[],
  rows: readonly JoinedRow[],
): Promise<void> {
  const streamsOf = ({ files }: OpenedPart): Set<string> =>
    new Set(Object.keys(files).flatMap((path) => FEATURE_FILE.exec(path)?.[1] ?? []));
  for (const stream of new Set(parts.flatMap((part) => [...streamsOf(part)]))) {
    const features: Record<Split, Map<string, FeatureArray>> = {
      train: new Map(),
      dev: new Map(),
      test: new Map(),
    };
    let first: { readonly name: string; readonly kind: string } | undefined;
    for (const part of parts.filter((one) => streamsOf(one).has(stream))) {
      const own = rows.filter((joined) => joined.part === part);
      const utterances = own.map(({ original }) => original);
      const arrays = await readReadyFeatures(part.dataset.directory, { stream, utterances });
      for (const [i, { split, row }] of own.entries()) {
        const { shape } = arrays[i]!;
        const kind = `${shape.length === 2 ? 'sequences of vectors' : 'vectors'} of width ${shape.at(-1)}`;
        first ??= { name: part.name, kind };
        if (kind !== first.kind) {
          throw new DataError(
            `dataset ${part.name}: features of the stream ${JSON.stringify(stream)}: expected ${first.kind} as in ${first.name}, received ${kind}.`,
          );
        }
        features[split].set(row.id, arrays[i]!);
      }
    }
    for (const split of SPLITS) {
      if (features[split].size > 0) await writeFeatureFile(folder, split, stream, features[split]);
    }
  }
}
