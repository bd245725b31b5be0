import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { groupDialogues, type Utterance } from '@erc/core';
import { readDataset } from '@erc/etl';
import type { PlainTurn } from '../pages/predictor.js';

const base64 = (path: string): string => readFileSync(path).toString('base64');

const turnOf = ({ speaker, gender, text, audio, visual }: Utterance): PlainTurn => ({
  speaker,
  text,
  ...(gender !== undefined && { gender }),
  ...(audio !== undefined && { wav: base64(audio) }),
  ...(visual !== undefined && {
    images: readdirSync(visual)
      .sort()
      .map((name) => base64(join(visual, name))),
  }),
});

/** Dialogues of the dev split of a dataset folder, as a page is told of them, and the ids of their utterances. */
export interface PlainDialogues {
  readonly dialogues: readonly (readonly PlainTurn[])[];
  readonly ids: readonly (readonly string[])[];
}

/** Reads the dev split of a dataset folder. */
export async function devDialogues(dataset: string): Promise<PlainDialogues> {
  const { splits } = await readDataset(dataset, { splits: ['dev'] });
  const dialogues = groupDialogues(splits.dev!);
  return {
    dialogues: dialogues.map(({ utterances }) => utterances.map(turnOf)),
    ids: dialogues.map(({ utterances }) => utterances.map(({ id }) => id)),
  };
}

/** The files of a folder, by path from `at`. */
export const filesOf = (folder: string, at: string): Record<string, { file: string }> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [`${at}/${name}`, { file: join(folder, name) }]),
  );
