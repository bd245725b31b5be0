import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ConfigError, DataError, messageOf, SPLITS } from '@erc/core';
import { kindOfFile } from '@erc/core/node';
import { suggestionOrStop } from '../csv/suggest.js';
import { csvNamesOf } from '../dataset-folder/manifest.js';
import type { FolderColumn, ResolvedCorpusOptions } from './options.js';
import { type FolderSplit, readFolderFile } from './read-folder-split.js';

/** The utterances of a corpus by split, and its folder. */
export interface ReadCorpusFiles {
  /** The folder that paths of media are relative to. */
  readonly root: string;
  readonly splits: readonly FolderSplit[];
}

/**
 * Reads the CSV files of a corpus, or the one that it is; `valid.csv` is taken for `dev.csv`.
 *
 * @throws DataError when `train.csv` is missing, or with file and row for the first thing that is wrong.
 * @throws ConfigError for an emotion that is mapped to no label, and for a named column that no file has.
 */
export async function readFolder(options: ResolvedCorpusOptions): Promise<ReadCorpusFiles> {
  checkEmotions(options);
  const isFile = await isOneFile(options.from);
  const splits = isFile ? await readOneFile(options) : await readFiles(options);
  checkColumns(options, splits);
  return { root: isFile ? dirname(options.from) : options.from, splits };
}

async function readOneFile(options: ResolvedCorpusOptions): Promise<readonly FolderSplit[]> {
  const { from: path } = options;
  const splits = await readFolderFile({ path, split: undefined, options });
  if (splits.some(({ split }) => split === 'train')) return splits;
  throw new DataError(
    `${path}: expected rows of train, received ${splits.map(({ split }) => split).join(' and ')} alone.`,
  );
}

async function readFiles(options: ResolvedCorpusOptions): Promise<readonly FolderSplit[]> {
  const present = await namesIn(options.from);
  const splits: FolderSplit[] = [];
  for (const split of SPLITS) {
    const names = csvNamesOf(split);
    const found = [...names, ...names.map(toTsv)].filter((name) => present.includes(name));
    if (found.length === 0 && split !== 'train') continue;
    if (found.length !== 1) {
      throw new DataError(
        `${options.from}: expected one file ${names.join(' or ')}, received ${found.join(' and ') || nothingOf(present)}.`,
      );
    }
    const path = join(options.from, found[0]!);
    splits.push(...(await readFolderFile({ path, split, options })));
  }
  return splits;
}

const toTsv = (name: string): string => name.replace(/csv$/, 'tsv');

/** Other CSV files are what a user may have meant. */
function nothingOf(present: readonly string[]): string {
  const splitNames = SPLITS.flatMap((split) => csvNamesOf(split)).flatMap((name) => [name, toTsv(name)]);
  const others = present.filter((name) => /\.(csv|tsv|txt)$/i.test(name) && !splitNames.includes(name));
  return others.length === 0
    ? 'none'
    : `${others.slice(0, 5).join(', ')}; one file with all rows is given as "from" itself`;
}

/** @throws DataError for what is neither a file nor a folder. */
async function isOneFile(from: string): Promise<boolean> {
  const stats = await stat(from).catch(() => undefined);
  const kind = stats ? kindOfFile(stats) : 'a folder';
  if (kind === 'a file' || kind === 'a folder') return kind === 'a file';
  throw new DataError(`${from}: expected the folder of a corpus or a CSV file, received ${kind}.`);
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
