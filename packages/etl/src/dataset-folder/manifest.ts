import { join } from 'node:path';
import { auditSchema, DataError, messageOf, parseJson, SPLITS, type Split, sha256Of } from '@erc/core';
import { readOrdinaryFile } from '@erc/core/node';
import { clipOptionsSchema } from '@erc/media';
import { z } from 'zod';
import { pathProblem } from './path-problem.js';

/** Version of the dataset folder's format: 2, audits as data; 1, as counts by their words. A reader takes both, and refuses a later one. */
export const MANIFEST_VERSION = 2;
export const MANIFEST_NAME = 'dataset.json';

/** A file of the folder as it was written. */
const fileEntrySchema = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits'),
  bytes: z.int().min(0),
});

const names = z.array(z.string().min(1)).min(1).readonly();

const foldsSchema = z.strictObject({
  by: z.enum(['session', 'speaker']),
  folds: z
    .array(z.strictObject({ heldOut: names, dev: names.exactOptional() }))
    .min(1)
    .readonly(),
  dev: z.union([
    z.enum(['next', 'partners']),
    z.strictObject({ by: z.literal('dialogue'), fraction: z.number().gt(0).lt(1) }),
  ]),
});

/** `dataset.json`. */
const manifestSchema = z.strictObject({
  version: z.literal([1, MANIFEST_VERSION]),
  name: z.string().min(1),
  licence: z.string().min(1),
  /** Label order: a label's index is its class index. */
  labels: z
    .array(z.string().min(1))
    .min(1)
    .refine((labels) => new Set(labels).size === labels.length, 'expected each label once'),
  /** Fingerprint of what the folder was made from. */
  source: z.string(),
  audit: auditSchema,
  folds: z.record(z.string().min(1), foldsSchema).exactOptional(),
  /** The dataset folders that this one joins. */
  parts: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        path: z.string().min(1),
        sha256: z.string(),
        test: z.boolean(),
      }),
    )
    .readonly()
    .exactOptional(),
  /** How clips became voices and pictures. */
  clips: clipOptionsSchema.exactOptional(),
  /** Every other file of the folder, by path relative to it, with forward slashes. */
  files: z.record(
    z.string().refine((path) => pathProblem(path) === undefined, 'expected a path inside the folder'),
    fileEntrySchema,
  ),
});

export type FileEntry = z.infer<typeof fileEntrySchema>;
export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Reads and checks `dataset.json`.
 *
 * @throws DataError when it is missing, broken, or of a later version.
 */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, MANIFEST_NAME);
  const json = await readJson(path);
  const version = z.object({ version: z.number() }).safeParse(json).data?.version;
  if (version !== undefined && version > MANIFEST_VERSION) {
    throw new DataError(
      `${path}: expected format version ${MANIFEST_VERSION}, received ${version}; a later @erc/etl made this folder.`,
    );
  }
  const result = manifestSchema.safeParse(json);
  if (!result.success) {
    const { path: key, message } = result.error.issues[0]!;
    throw new DataError(
      `${path}: expected a dataset manifest, received a fault at "${key.join('.')}": ${message.replace(/\.$/, '')}.`,
    );
  }
  return result.data;
}

async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = (await readOrdinaryFile(path)).toString('utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const received =
      code === 'ENOENT'
        ? 'none'
        : code === 'ENOTDIR'
          ? 'a file in the place of the folder'
          : messageOf(error);
    throw new DataError(`${path}: expected a dataset folder with this file, received ${received}.`, {
      cause: error,
    });
  }
  return parseJson(text, path);
}

/** The CSV files that may hold a split, the one that is written first: readers accept `valid` for `dev`. */
export function csvNamesOf(split: Split): readonly string[] {
  return split === 'dev' ? ['dev.csv', 'valid.csv'] : [`${split}.csv`];
}

/** Whether a path of the folder is a split's CSV file. */
export function isSplitCsv(path: string): boolean {
  return SPLITS.some((split) => csvNamesOf(split).includes(path));
}

/**
 * The dataset's identity: SHA-256 over the sorted list of paths and hashes.
 *
 * @param files The manifest's files.
 * @param actual Hashes of the CSV files that were read just now, by split: they stand in for the manifest's, because users may edit a CSV.
 */
export function identityOf(
  files: Readonly<Record<string, FileEntry>>,
  actual: Readonly<Partial<Record<Split, string>>> = {},
): string {
  const hashes = new Map(
    Object.entries(files).map(([path, { sha256 }]) => [path === 'valid.csv' ? 'dev.csv' : path, sha256]),
  );
  for (const split of SPLITS) {
    const sha256 = actual[split];
    if (sha256 !== undefined) hashes.set(`${split}.csv`, sha256);
  }
  return sha256Of(JSON.stringify([...hashes].sort(([a], [b]) => (a < b ? -1 : 1))));
}
