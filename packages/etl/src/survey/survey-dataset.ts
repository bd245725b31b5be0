import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { groupDialogues } from '@erc/core';
import { csvNamesOf } from '../dataset-folder/manifest.js';
import { readDataset } from '../dataset-folder/read-dataset.js';
import type { FoundDataset } from './found-corpus.js';

/**
 * What a dataset folder holds. Its test split stays closed.
 *
 * @throws DataError with file and row for the first thing that is wrong.
 */
export async function surveyDataset(directory: string): Promise<FoundDataset> {
  const present = await Promise.all(csvNamesOf('dev').map((name) => exists(join(directory, name))));
  const hasDev = present.includes(true);
  const { name, labels, splits } = await readDataset(directory, {
    splits: hasDev ? ['train', 'dev'] : ['train'],
  });
  const utterances = [...(splits.train ?? []), ...(splits.dev ?? [])];
  const count = (has: (utterance: (typeof utterances)[number]) => boolean): number =>
    utterances.filter(has).length;
  return {
    kind: 'dataset',
    directory,
    labels,
    has: {
      text: count(({ text }) => text.trim() !== ''),
      audio: count(({ audio }) => audio !== undefined),
      visual: count(({ visual }) => visual !== undefined),
    },
    utterances: utterances.length,
    dialogues: groupDialogues(utterances).length,
    hasDev,
    found: [`a dataset folder, ${name}; its test split stays closed`],
  };
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
