import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ConfigError, DataError } from '@erc/core';
import { beginFile, checkWritable, sha256OfFile, writeFileAtomic, writeFolderAtomic } from '@erc/core/node';
import {
  formatSums,
  MANIFEST_NAME,
  type ModelManifest,
  type ModelManifestInput,
  parseManifest,
  SUMS_NAME,
} from '@erc/predictor';
import { refuseInsideRun } from '@erc/run-folder/node';

/** A file of a model folder: its bytes, whole or in parts, or the file that it is a copy of. */
export type ModelFileContent = Uint8Array | string | AsyncIterable<Uint8Array> | { readonly from: string };

/** Files that `erc.json` does not tell of: itself, and what tells of all. */
const DESCRIPTIONS: readonly string[] = [MANIFEST_NAME, SUMS_NAME];

/**
 * Refuses a folder that lies in a run, one that cannot be written to, and one that holds anything but a model folder.
 *
 * @throws ConfigError; FileSystemError for a disk that is full or read-only.
 */
export async function checkModelFolder(folder: string): Promise<void> {
  await refuseInsideRun(folder, 'export');
  const found = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw new ConfigError(`export: expected a folder, received ${folder}: ${error.message}.`, {
        cause: error,
      });
    },
  );
  const names = found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  const exported = names.length === 0 ? new Map<string, string>() : await filesOf(folder);
  const foreign = names.filter((name) => !DESCRIPTIONS.includes(name) && !exported.has(name)).sort()[0];
  if (foreign !== undefined) {
    throw new ConfigError(
      `export: expected a folder that is new, empty or a model folder, received ${folder}, which has ${foreign} in it. Name another one.`,
    );
  }
  await checkWritable(folder);
}

/** SHA-256 of the files that the `erc.json` of a folder names, by path. */
async function filesOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const path = join(folder, MANIFEST_NAME);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return new Map();
  try {
    const { files } = parseManifest(text, path);
    return new Map(Object.entries(files).map(([name, { sha256 }]) => [name, sha256]));
  } catch (error) {
    if (error instanceof DataError) return new Map();
    throw error;
  }
}

/** Which files of an older model folder may go: those that are as they were written. */
async function isWrittenIn(old: string): Promise<(path: string) => boolean> {
  const unchanged = new Set(DESCRIPTIONS);
  for (const [name, sha256] of await filesOf(old)) {
    // One that cannot be read may be somebody's work too.
    if ((await sha256OfFile(join(old, name)).catch(() => undefined)) === sha256) unchanged.add(name);
  }
  return (path) => unchanged.has(path);
}

/**
 * Writes a model folder: its files one after the other, each hashed as it is written, then `erc.json` and its hash. It appears whole or not at all, and
 * replaces an older one of its name: what was changed in that stays, in `<folder>.old-<n>`.
 *
 * @param files By their paths in the folder.
 * @param manifest But for the hashes of the files.
 * @returns What `erc.json` holds.
 * @throws FileSystemError that names the file, for a disk that is full, read-only or broken.
 */
export async function writeModelFolder(
  folder: string,
  files: ReadonlyMap<string, ModelFileContent>,
  manifest: Omit<ModelManifestInput, 'files'>,
): Promise<ModelManifest> {
  return writeFolderAtomic(
    folder,
    async (temporary) => {
      const hashes: Record<string, ModelManifestInput['files'][string]> = {};
      for (const [name, content] of files) {
        const begun = await beginFile(join(temporary, name), partsOf(content), { hash: true });
        const { bytes, sha256 } = await begun.finish();
        hashes[name] = { bytes, sha256 };
      }
      const text = `${JSON.stringify({ ...manifest, files: hashes }, null, 2)}\n`;
      // What no program could read is not written.
      const written = parseManifest(text, join(folder, MANIFEST_NAME));
      await writeFileAtomic(join(temporary, MANIFEST_NAME), text);
      await writeFileAtomic(join(temporary, SUMS_NAME), formatSums(written.files, text));
      return written;
    },
    { findWritten: isWrittenIn },
  );
}

const partsOf = (content: ModelFileContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> => {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  if (content instanceof Uint8Array) return [content];
  return 'from' in content ? createReadStream(content.from) : content;
};
