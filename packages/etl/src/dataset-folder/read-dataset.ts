import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DataError, type Dataset, type Split, type Utterance } from '@erc/core';
import { readCsvFile } from '../csv/read-csv-file.js';
import { PLAIN_COLUMNS } from './columns.js';
import type { UtteranceRow } from './contents.js';
import { csvNamesOf, identityOf, readManifest } from './manifest.js';
import { checkMedia } from './media.js';
import { createRowParser } from './parse-rows.js';

/** What {@link readDataset} takes besides the folder. */
export interface ReadDatasetOptions {
  /** The splits to read. The CSV file of any other split stays closed. */
  readonly splits: readonly Split[];
}

/**
 * Reads splits of a dataset folder, and checks them: columns, labels, numbers, ids, and that the media are there with their sizes
 * (their contents: `verifyDataset`). CSV files may have been edited since they were written, media may not. `valid.csv` is taken
 * for `dev.csv`, and its ids `valid/…` become `dev/…`.
 *
 * {@link Dataset.sha256} follows the bytes of the CSV files that are read; for a split that stays closed it relies on
 * `dataset.json`. So two reads agree unless a CSV was edited that only one of them opened.
 *
 * @throws DataError with file and row for the first thing that is wrong.
 */
export async function readDataset(directory: string, { splits }: ReadDatasetOptions): Promise<Dataset> {
  const manifest = await readManifest(directory);
  const hashes: Partial<Record<Split, string>> = {};
  const read: Partial<Record<Split, Utterance[]>> = {};
  for (const split of new Set(splits)) {
    const path = await csvPathOf(directory, split);
    const { rows, sha256 } = await readCsvFile(path, {
      expected: PLAIN_COLUMNS,
      open: (columns) => createRowParser(columns, { path, split, labels: manifest.labels }),
    });
    if (rows.length === 0) {
      throw new DataError(`${path}: expected at least one utterance, received a header only.`);
    }
    await checkMedia({ directory, rows, files: manifest.files });
    hashes[split] = sha256;
    read[split] = rows.map(({ row, line }) => ({
      ...withAbsolutePaths(row, resolve(directory)),
      where: `${basename(path)} row ${line}`,
    }));
  }
  const { name, licence, labels, audit, folds, files } = manifest;
  return {
    name,
    directory: resolve(directory),
    licence,
    labels,
    sha256: identityOf(files, hashes),
    audit,
    ...(folds && { folds }),
    splits: read,
  };
}

async function csvPathOf(directory: string, split: Split): Promise<string> {
  const names = csvNamesOf(split);
  const present: string[] = [];
  for (const name of names) {
    const there = await access(join(directory, name)).then(
      () => true,
      () => false,
    );
    if (there) present.push(name);
  }
  if (present.length !== 1) {
    throw new DataError(
      `${directory}: expected one file ${names.join(' or ')} for the split ${split}, ` +
        `received ${present.join(' and ') || 'none'}.`,
    );
  }
  return join(directory, present[0]!);
}

function withAbsolutePaths(row: UtteranceRow, directory: string): Utterance {
  return {
    ...row,
    ...(row.audio === undefined ? {} : { audio: join(directory, row.audio) }),
    ...(row.visual === undefined ? {} : { visual: join(directory, row.visual) }),
  };
}
