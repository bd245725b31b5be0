import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { ConfigError, DataError, messageOf } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { isSplitCsv, MANIFEST_NAME, type Manifest, readManifest } from './manifest.js';

/**
 * Refuses to let a dataset be written over something that cannot be made again: a folder that is no dataset folder, one that holds
 * more than the dataset, or one whose CSV files somebody has edited.
 *
 * @throws ConfigError naming what stands in the way.
 */
export async function checkReplaceable(directory: string): Promise<void> {
  try {
    await check(directory);
  } catch (error) {
    // Another process was replacing it.
    if ((await namesIn(directory)).length > 0) throw error;
  }
}

async function check(directory: string): Promise<void> {
  const names = await namesIn(directory);
  if (names.length === 0) return;
  const refuse = (received: string, options?: ErrorOptions): never => {
    throw new ConfigError(
      `${directory}: expected a new or empty folder, or a dataset folder as it was written, received ${received}; ` +
        'move it away, or choose another folder.',
      options,
    );
  };

  let manifest: Manifest;
  try {
    manifest = await readManifest(directory);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    return refuse(`a folder with ${names[0]} and without a dataset.json that can be read`, { cause: error });
  }
  const written = new Set([MANIFEST_NAME, ...Object.keys(manifest.files)]);
  const stranger = (await filesIn(directory)).find((path) => !written.has(path));
  if (stranger !== undefined) refuse(`${stranger} beside the dataset`);
  for (const name of names.filter(isSplitCsv)) {
    if ((await sha256OfFile(join(directory, name))) !== manifest.files[name]!.sha256)
      refuse(`an edited ${name}`);
  }
}

/** What systems put into every folder that somebody looks at. */
const OF_SYSTEMS = ['.DS_Store', 'Thumbs.db', 'desktop.ini'];

/** Paths of everything below a folder that is no folder. */
async function filesIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory() && !OF_SYSTEMS.includes(entry.name))
    .map(({ parentPath, name }) => relative(directory, join(parentPath, name)).replaceAll('\\', '/'));
}

/** Names in a folder, without hidden ones; none when there is no folder. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => !name.startsWith('.'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConfigError(`${directory}: expected a folder, received something else: ${messageOf(error)}.`, {
      cause: error,
    });
  }
}
