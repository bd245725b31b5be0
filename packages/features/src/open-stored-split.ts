import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, type DenseFeature, messageOf, parseJson } from '@erc/core';
import { openFeatureColumn, type StoredColumn } from './feature-column.js';
import { KEY_BYTES } from './layout.js';
import { openPacked } from './packed-file.js';
import { type EncoderRecord, encoderRecordSchema, listSplits, packedPath } from './store-folder.js';

/** The features of a store, whatever they were made from. */
export interface StoredSplit extends Omit<StoredColumn, 'at'> {
  /** What `encoder.json` says. */
  readonly encoder: EncoderRecord;
  readonly length: number;
  /** In hex: SHA-256 of the encoder's id, a line feed, and the hash of the input's content. */
  keyAt(row: number): string;
  at(row: number): DenseFeature | undefined;
}

/**
 * Opens what a store has of a split. Rows are read when they are asked for.
 *
 * @param folder Of one encoder, with `encoder.json`.
 * @throws DataError when the folder is no store, has no such split, or is damaged.
 */
export async function openStoredSplit(folder: string, split: string): Promise<StoredSplit> {
  const encoder = await readEncoder(folder);
  const splits = await listSplits(folder);
  if (!splits.includes(split)) {
    throw new DataError(
      `${folder}: expected features of ${split}, received those of ${splits.join(', ') || 'nothing'}.`,
    );
  }
  const path = packedPath(folder, split);
  const file = openPacked(path);
  const keys = Buffer.from(file.keys);
  file.close();
  const column = openFeatureColumn({ files: [path] });
  return {
    encoder,
    length: column.length,
    keyAt: (row) => keys.subarray(row * KEY_BYTES, (row + 1) * KEY_BYTES).toString('hex'),
    at: (row) => {
      const feature = column.at(row);
      return feature && 'data' in feature ? feature : undefined;
    },
    close: column.close,
  };
}

async function readEncoder(folder: string): Promise<EncoderRecord> {
  const path = join(folder, 'encoder.json');
  try {
    return encoderRecordSchema.parse(parseJson(await readFile(path, 'utf8'), path));
  } catch (cause) {
    throw new DataError(
      `${folder}: expected the folder of a feature store, with encoder.json; received ${messageOf(cause)}`,
      { cause },
    );
  }
}
