import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

const temporaryName = (path: string): string =>
  `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/** Makes a rename in `directory` survive a power cut. Windows cannot open folders, and does not need it. */
async function syncDirectory(directory: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file so that readers see the old bytes or the new ones, never a part: a temporary name beside it, fsync, rename.
 * Folders on the way are made.
 */
export async function writeFileAtomic(path: string, data: string | Uint8Array): Promise<void> {
  const target = resolve(path);
  await mkdir(dirname(target), { recursive: true });
  const temporary = temporaryName(target);
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(data);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(target));
}

/**
 * Fills a folder so that it exists complete or not at all: `fill` writes into a temporary folder beside it, which then takes its name.
 * When `fill` throws, nothing is left. An older folder of that name is replaced only after `fill` has succeeded.
 */
export async function writeFolderAtomic<T>(
  path: string,
  fill: (temporary: string) => Promise<T>,
): Promise<T> {
  const target = resolve(path);
  await mkdir(dirname(target), { recursive: true });
  const temporary = temporaryName(target);
  await mkdir(temporary);
  try {
    const result = await fill(temporary);
    const old = join(dirname(target), `${temporaryName('old')}`);
    const replaced = await rename(target, old).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
    await rename(temporary, target).catch(async (error: unknown) => {
      if (replaced) await rename(old, target);
      throw error;
    });
    if (replaced) await rm(old, { recursive: true, force: true });
    await syncDirectory(dirname(target));
    return result;
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
}
