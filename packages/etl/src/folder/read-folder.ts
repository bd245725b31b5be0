import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError, DataError, messageOf, SPLITS, sha256Of } from '@erc/core';
import { decodeUtf8 } from '../csv/decode-utf8.js';
import { readBytes } from '../csv/read-bytes.js';
import { suggestionOrStop } from '../csv/suggest.js';
import { csvNamesOf } from '../dataset-folder/manifest.js';
import type { FolderColumn, ResolvedCorpusOptions } from './options.js';
import { type FolderSplit, readFolderSplit } from './read-folder-split.js';

/** A split, and the SHA-256 of its CSV file. */
export type HashedSplit = FolderSplit & { readonly sha256: string };

/**
 * Reads the CSV files of a corpus; `valid.csv` is taken for `dev.csv`.
 *
 * @throws DataError when `train.csv` is missing, or with file and row for the first thing that is wrong.
 * @throws ConfigError for an emotion that is mapped to no label, and for a named column that no file has.
 */
export async function readFolder(options: ResolvedCorpusOptions): Promise<HashedSplit[]> {
  checkEmotions(options);
  const present = await namesIn(options.from);
  const splits: HashedSplit[] = [];
  for (const split of SPLITS) {
    const names = csvNamesOf(split);
    const found = names.filter((name) => present.includes(name));
    if (found.length === 0 && split !== 'train') continue;
    if (found.length !== 1) {
      throw new DataError(
        `${options.from}: expected one file ${names.join(' or ')}, received ${found.join(' and ') || 'none'}.`,
      );
    }
    const path = join(options.from, found[0]!);
    const bytes = await readBytes(path);
    splits.push({
      ...readFolderSplit(decodeUtf8(bytes, path), { path, split, options }),
      sha256: sha256Of(bytes),
    });
  }
  checkColumns(options, splits);
  return splits;
}

async function namesIn(from: string): Promise<string[]> {
  try {
    return await readdir(from);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new DataError(
      `${from}: expected the folder of a corpus, received ${missing ? 'no such folder' : messageOf(error)}.`,
      { cause: error },
    );
  }
}

function checkEmotions({ source, emotions, labels }: ResolvedCorpusOptions): void {
  for (const [word, label] of Object.entries(emotions)) {
    if (labels.includes(label)) continue;
    throw new ConfigError(
      `${source}: emotions.${word}: expected one of the labels ${labels.join(', ')}, ` +
        `received ${JSON.stringify(label)}${suggestionOrStop(label, labels)}`,
    );
  }
}

/** A misspelt name would otherwise lose all voices or faces without a word. */
function checkColumns({ source, columns }: ResolvedCorpusOptions, splits: readonly FolderSplit[]): void {
  const ignored = [...new Set(splits.flatMap(({ ignoredColumns }) => ignoredColumns))];
  for (const column of Object.keys(columns) as FolderColumn[]) {
    const name = columns[column];
    if (name === undefined || splits.some((split) => split.columns.has(column))) continue;
    throw new ConfigError(
      `${source}: columns.${column}: expected a column of the CSV files, ` +
        `received ${JSON.stringify(name)}${suggestionOrStop(name, ignored)}`,
    );
  }
}
