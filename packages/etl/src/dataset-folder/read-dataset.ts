import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DataError, type Dataset, type Split, type Utterance } from '@erc/core';
import { readCsvFile } from '../csv/read-csv-file.js';
import { PLAIN_COLUMNS } from './columns.js';
import type { UtteranceRow } from './contents.js';
import { csvNamesOf, identityOf, type Manifest, readManifest } from './manifest.js';
import { checkMedia } from './media.js';
import { openMediaHashes, saveMediaHashes } from './media-hashes.js';
import { createRowParser, type ParsedRow } from './parse-rows.js';

/** Options of {@link readDataset}. */
export interface ReadDatasetOptions {
  /** The splits to read. The CSV file of any other split stays closed, and so do its media. */
  readonly splits: readonly Split[];
  /** Reads all of their media, also where nothing has been done to them since they were read last. @default false */
  readonly verify?: boolean | undefined;
  /** Is told how many media were read for their SHA-256. @default nobody is */
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * Reads splits of a dataset folder, and checks them: columns, labels, numbers, ids, and that the media are there with the contents that they were
 * written with. CSV files may have been edited since they were written, media may not. `valid.csv` is taken for `dev.csv`, and its ids `valid/…`
 * become `dev/…`.
 *
 * A medium is read for its SHA-256 once, and again when its size, times or inode are others: what was read stands in `<directory>.hashes.json`.
 *
 * {@link Dataset.sha256} follows the bytes of the CSV files that are read; for a split that stays closed it relies on
 * `dataset.json`. So two reads agree unless a CSV was edited that only one of them opened.
 *
 * @throws ChangedMediaError with file and row where media have other bytes.
 * @throws DataError with file and row for the first thing else that is wrong.
 */
export async function readDataset(
  directory: string,
  { splits, verify, log }: ReadDatasetOptions,
): Promise<Dataset> {
  const manifest = await readManifest(directory);
  const root = resolve(directory);
  const hashes = await openMediaHashes(directory, { verify });
  const csvHashes: Partial<Record<Split, string>> = {};
  const read: Partial<Record<Split, Utterance[]>> = {};
  const mediaHashes = new Map<string, string>();
  const hashOf = async (path: string): Promise<string> => {
    const sha256 = await hashes.of(path);
    mediaHashes.set(path, sha256);
    return sha256;
  };
  try {
    for (const split of new Set(splits)) {
      const { path, rows, sha256 } = await readSplit(directory, split, manifest);
      await checkMedia({ directory: root, rows, files: manifest.files, hashOf });
      csvHashes[split] = sha256;
      read[split] = rows.map(({ row, line }) => ({
        ...withAbsolutePaths(row, root),
        where: `${basename(path)} row ${line}`,
      }));
    }
  } finally {
    await saveMediaHashes(hashes, directory, log);
  }
  const { name, licence, labels, audit, folds, files } = manifest;
  return {
    name,
    directory: root,
    licence,
    labels,
    sha256: identityOf(files, csvHashes),
    audit,
    ...(folds && { folds }),
    splits: read,
    mediaHashes,
  };
}

/** A split as its CSV file has it. */
interface SplitRows {
  /** Of the CSV file. */
  readonly path: string;
  readonly rows: readonly ParsedRow[];
  /** Of the CSV file. */
  readonly sha256: string;
}

/**
 * Reads the CSV file of a split. The media are not looked at.
 *
 * @throws DataError with file and row for the first thing that is wrong.
 */
export async function readSplit(
  directory: string,
  split: Split,
  { labels }: Pick<Manifest, 'labels'>,
): Promise<SplitRows> {
  const path = await csvPathOf(directory, split);
  const { rows, sha256 } = await readCsvFile(path, {
    expected: PLAIN_COLUMNS,
    open: (columns) => createRowParser(columns, { path, split, labels }),
  });
  if (rows.length === 0) {
    throw new DataError(`${path}: expected at least one utterance, received a header only.`);
  }
  return { path, rows, sha256 };
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
