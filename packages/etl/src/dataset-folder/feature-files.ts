import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type FeatureArray, type Split, writeSafetensors } from '@erc/core';

/** The folder of ready features in a dataset folder. */
export const FEATURE_FOLDER = 'features/';

/** Where the ready features of a stream are, relative to the dataset folder. */
export const featurePathOf = (split: Split, stream: string): string =>
  `${FEATURE_FOLDER}${split}_${stream}.safetensors`;

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
