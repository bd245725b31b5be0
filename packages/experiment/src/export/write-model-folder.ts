import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '@erc/core';
import { beginFile, checkWritable, writeFileAtomic, writeFolderAtomic } from '@erc/core/node';
import { MANIFEST_NAME, type ModelManifest, type ModelManifestInput, parseManifest } from '@erc/predictor';
import { refuseInsideRun } from '@erc/run-folder/node';

/** A file of a model folder: its bytes, whole or in parts. */
export type ModelFileContent = Uint8Array | string | AsyncIterable<Uint8Array>;

/**
 * Refuses a folder that lies in a run, one that cannot be written to, and one that holds anything already.
 *
 * @throws ConfigError; FileSystemError for a disk that is full or read-only.
 */
export async function checkModelFolder(folder: string): Promise<void> {
  await refuseInsideRun(folder, 'export');
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw new ConfigError(`export: expected a new folder, received ${folder}: ${error.message}.`, {
      cause: error,
    });
  });
  if (found.length > 0) {
    throw new ConfigError(
      `export: expected a new or an empty folder, received ${folder}, which has ${found.sort()[0]} in it. Name another one.`,
    );
  }
  await checkWritable(folder);
}

/**
 * Writes a model folder: its files one after the other, each hashed as it is written, and `erc.json` last. It appears whole or not at all.
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
      return written;
    },
    // Somebody else's files that came into it meanwhile stay.
    { findWritten: async () => () => false },
  );
}

const partsOf = (content: ModelFileContent): Iterable<Uint8Array> | AsyncIterable<Uint8Array> => {
  if (typeof content === 'string') return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
};
