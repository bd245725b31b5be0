import { access, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/**
 * Removes from a folder the files that are known, one by one, and the folders that are empty then, the folder itself too. Anything else stays where it
 * is: files of others, links, empty folders that are not known.
 *
 * @param isKnown Whether a file is one that may go, by its path in the folder, with forward slashes.
 * @returns Paths that stay, sorted. Empty: the folder is gone, or was not there.
 */
export async function removeListed(folder: string, isKnown: (path: string) => boolean): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    },
  );
  if (!entries) return [];
  const stays: string[] = [];
  const within = new Set<string>();
  for (const entry of entries) {
    if (entry.isDirectory()) continue;
    const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
    if (!entry.isFile() || !isKnown(path)) {
      stays.push(path);
      continue;
    }
    await rm(join(entry.parentPath, entry.name), { force: true });
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      within.add(path.slice(0, at));
  }
  // The innermost first.
  for (const path of [...within].sort((a, b) => b.length - a.length)) await removeIfEmpty(join(folder, path));
  const isGone = stays.length === 0 && (await removeIfEmpty(folder));
  if (isGone) return [];
  return stays.length > 0 ? stays.sort() : (await readdir(folder).catch(() => [])).sort();
}

/**
 * {@link removeListed} where the folder's name is wanted: what stays gets the name `<name>.old-<n>`.
 *
 * @param name @default that of the folder
 * @returns Where that is; `undefined` where nothing stays.
 */
export async function clearPlace(
  folder: string,
  isKnown: (path: string) => boolean,
  name = folder,
): Promise<string | undefined> {
  if ((await removeListed(folder, isKnown)).length === 0) return undefined;
  for (let n = 1; ; n++) {
    const kept = `${name}.old-${n}`;
    const isFree = await access(kept).then(
      () => false,
      () => true,
    );
    if (!isFree) continue;
    await rename(folder, kept);
    return kept;
  }
}

/** @returns Whether the folder is gone. */
async function removeIfEmpty(folder: string): Promise<boolean> {
  try {
    await rmdir(folder);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return true;
    if (['ENOTEMPTY', 'EEXIST', 'EPERM', 'EBUSY', 'ENOTDIR'].includes(code)) return false;
    throw error;
  }
}
