import { ConfigError, type Dataset, SPLITS, type Split, type Utterance } from '@erc/core';
import { suggestionOrStop } from '../csv/suggest.js';
import { csvNamesOf, type FileEntry, type Manifest, readManifest } from '../dataset-folder/manifest.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import { nameOfPart, type ParsedPart } from './options.js';

/** A part of a joined dataset, all of it in memory. */
export interface OpenedPart {
  /** What its ids begin with in the joined dataset. */
  readonly name: string;
  readonly options: ParsedPart;
  readonly dataset: Dataset;
  /** Its files by path relative to its folder. */
  readonly files: Readonly<Record<string, FileEntry>>;
  /** How its clips became voices and pictures. */
  readonly clips: Manifest['clips'];
  /** The label of the joined dataset; `null` where utterances of it are left out. */
  readonly labelOf: (label: string) => string | null;
}

/**
 * Reads the dataset folder of a part, every split of it.
 *
 * @throws ConfigError when `map` names a label that the dataset does not have.
 */
export async function openPart(options: ParsedPart, directory: string): Promise<OpenedPart> {
  const name = nameOfPart(options);
  const { files, labels, clips } = await readManifest(directory);
  const splits = SPLITS.filter((split) => csvNamesOf(split).some((csv) => files[csv]));
  const dataset = await readDataset(directory, { splits });
  for (const label of Object.keys(options.map)) {
    if (labels.includes(label)) continue;
    throw new ConfigError(
      `dataset ${name}: map: expected its labels, ${labels.join(', ')}, received ${JSON.stringify(label)}${suggestionOrStop(label, labels)}`,
    );
  }
  const labelOf = (label: string): string | null =>
    Object.hasOwn(options.map, label) ? options.map[label]! : label;
  return { name, options, dataset, files, clips, labelOf };
}

/** Its utterances with their splits, in the order of the files. */
export const utterancesOf = ({
  splits,
}: Dataset): { readonly split: Split; readonly utterance: Utterance }[] =>
  SPLITS.flatMap((split) => (splits[split] ?? []).map((utterance) => ({ split, utterance })));
