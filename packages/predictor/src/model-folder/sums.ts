import { DataError, sha256Of } from '@erc/core';
import { MANIFEST_NAME, type ModelManifest } from './manifest.js';
import { checkHash } from './model-files.js';

/** Name of the file with the SHA-256 of every other one, as `sha256sum --check` reads it. */
export const SUMS_NAME = 'SHA256SUMS';

/**
 * The text of `SHA256SUMS`: a line for each file that `erc.json` tells of, and one for itself.
 *
 * @param manifest The text of `erc.json`.
 */
export function formatSums(files: ModelManifest['files'], manifest: string): string {
  const hashes = [...Object.entries(files), [MANIFEST_NAME, { sha256: sha256Of(manifest) }] as const];
  return hashes.map(([name, { sha256 }]) => `${sha256}  ${name}\n`).join('');
}

/**
 * Compares `erc.json` with its line; those of other files are for people, since `erc.json` has their hashes.
 *
 * @param where The folder, for errors.
 * @throws DataError for an `erc.json` that has changed, and where the line is missing.
 */
export function checkSums(sums: Uint8Array, manifest: Uint8Array, where: string): void {
  const lines = new TextDecoder().decode(sums).split('\n');
  const end = `  ${MANIFEST_NAME}`;
  const line = lines.find((one) => one.endsWith(end));
  if (line === undefined) {
    throw new DataError(`${where}/${SUMS_NAME}: expected a line of ${MANIFEST_NAME}, received none.`);
  }
  checkHash(sha256Of(manifest), line.slice(0, -end.length), `${where}/${MANIFEST_NAME}`);
}
