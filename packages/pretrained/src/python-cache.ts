import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isThere } from './is-there.js';

/** A repository in the cache of the Python tools. */
export interface PythonSnapshot {
  /** Path of a file that is there. */
  readonly find: (name: string) => Promise<string | undefined>;
  /** Whether these tools have asked for a file, and there was none. */
  readonly lacks: (name: string) => Promise<boolean>;
}

/**
 * Finds a repository in the cache of the Python tools: `models--owner--name` with `refs/<revision>`, which holds the commit, `snapshots/<commit>`, and
 * `.no_exist/<commit>` with an empty file for each that there is none of.
 *
 * @see https://huggingface.co/docs/huggingface_hub/guides/manage-cache
 */
export async function findSnapshot(
  cache: string,
  model: string,
  revision: string,
): Promise<PythonSnapshot | undefined> {
  const folder = join(cache, `models--${model.replaceAll('/', '--')}`);
  const reference = await readFile(join(folder, 'refs', revision), 'utf8').catch(() => undefined);
  const commit = reference?.trim() ?? revision;
  const snapshot = join(folder, 'snapshots', commit);
  if (!(await isThere(snapshot, 'directory'))) return undefined;
  return {
    async find(name) {
      const path = join(snapshot, name);
      return (await isThere(path, 'file')) ? path : undefined;
    },
    lacks: (name) => isThere(join(folder, '.no_exist', commit, name), 'file'),
  };
}
