import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  DataError,
  type FeatureArray,
  messageOf,
  readSafetensors,
  SPLITS,
  type Split,
  type Utterance,
  writeSafetensors,
} from '@erc/core';
import { sha256Of } from '@erc/core/node';
import { type Manifest, readManifest } from './manifest.js';

const FOLDER = 'features/';

/** Where the ready features of a stream are, relative to the dataset folder. */
export const featurePathOf = (split: Split, stream: string): string =>
  `${FOLDER}${split}_${stream}.safetensors`;

/** Writes the features of one stream of one split below a folder: a float32 array for each utterance, named by its id. */
export async function writeFeatureFile(
  folder: string,
  split: Split,
  stream: string,
  features: ReadonlyMap<string, FeatureArray>,
): Promise<void> {
  const path = join(folder, featurePathOf(split, stream));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, writeSafetensors(Object.fromEntries(features)), { flag: 'wx' });
}

/** What {@link readReadyFeatures} takes besides the folder. */
export interface ReadReadyFeaturesOptions {
  /** The name that the features have in the dataset folder. */
  readonly stream: string;
  /** Whose features to read. Files of splits that none of them is from stay closed. */
  readonly utterances: readonly Pick<Utterance, 'id' | 'where'>[];
}

/**
 * Reads ready features of a dataset folder, found by the utterances' ids, so that rows of a CSV may have been moved or taken out.
 *
 * @returns Features in the order of the utterances: all `[dim]`, or all `[steps, dim]`.
 * @throws DataError when the folder has none of this name, a file is not as `dataset.json` lists it, or an utterance has none.
 */
export async function readReadyFeatures(
  directory: string,
  { stream, utterances }: ReadReadyFeaturesOptions,
): Promise<FeatureArray[]> {
  const manifest = await readManifest(directory);
  const known = new Map<string, FeatureArray>();
  for (const split of SPLITS) {
    if (!utterances.some(({ id }) => id.startsWith(`${split}/`))) continue;
    const path = featurePathOf(split, stream);
    const { tensors } = readSafetensors(await readListed(directory, path, manifest), join(directory, path));
    for (const [id, { data, shape }] of Object.entries(tensors)) {
      if (data instanceof Float32Array && shape.length > 0) known.set(id, { data, shape });
    }
  }
  return utterances.map(({ id, where }) => {
    const feature = known.get(id);
    if (feature) return feature;
    throw new DataError(
      `${where === undefined ? id : join(directory, where)}: expected features of the stream ${JSON.stringify(stream)} for ${id}, ` +
        `received none: only utterances that the dataset folder was made with have them.`,
    );
  });
}

async function readListed(directory: string, path: string, { files }: Manifest): Promise<Uint8Array> {
  const entry = files[path];
  if (!entry) {
    const there = Object.keys(files).filter((name) => name.startsWith(FOLDER));
    throw new DataError(
      `${directory}: expected ready features in ${path}, received ${there.join(', ') || 'none'}; the source "features" makes them.`,
    );
  }
  let bytes: Uint8Array;
  try {
    bytes = await readFile(join(directory, path));
  } catch (cause) {
    throw new DataError(`${join(directory, path)}: expected a readable file, received ${messageOf(cause)}.`, {
      cause,
    });
  }
  if (sha256Of(bytes) === entry.sha256) return bytes;
  throw new DataError(
    `${join(directory, path)}: expected the file that dataset.json lists, received a changed one.`,
  );
}
