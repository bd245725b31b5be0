import { MANIFEST_NAME, type ModelManifest, parseManifest } from './manifest.js';
import type { ModelFiles } from './model-files.js';
import { checkSums, SUMS_NAME } from './sums.js';

/** `erc.json`, read and checked. */
export interface ReadManifest {
  readonly model: ModelManifest;
  /** The small files that it was read from, by name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

/** Versions before it have no hash of `erc.json`. */
const FIRST_WITH_SUMS = 2;

/**
 * Reads `erc.json`, and compares it with its hash.
 *
 * @throws DataError for one that is no description of a model, or has changed since it was exported.
 */
export async function readManifest(files: Pick<ModelFiles, 'where' | 'small'>): Promise<ReadManifest> {
  const bytes = await files.small(MANIFEST_NAME);
  const model = parseManifest(new TextDecoder().decode(bytes), `${files.where}/${MANIFEST_NAME}`);
  const read = new Map([[MANIFEST_NAME, bytes]]);
  if (model.version < FIRST_WITH_SUMS) return { model, files: read };
  const sums = await files.small(SUMS_NAME);
  checkSums(sums, bytes, files.where);
  return { model, files: read.set(SUMS_NAME, sums) };
}
