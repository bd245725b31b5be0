import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { syncDirectory } from '@erc/core/node';

/** Tells this process from an ended one of the same number: where containers start anew, numbers are the same each time. */
const TOKEN = randomBytes(4).toString('hex');
const NAME = /\.(\d+)-([0-9a-f]{8})-[0-9a-f]{8}\.unfinished$/;

/** A name for what this process works on, which no other has. */
export const unfinishedName = (key: string): string =>
  `${key}.${process.pid}-${TOKEN}-${randomBytes(4).toString('hex')}.unfinished`;

/** Sorted names in a folder that processes which have ended left unfinished. */
export async function abandonedNames(folder: string, key = ''): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => {
      const [, pid, token] = NAME.exec(name) ?? [];
      if (pid === undefined || !name.startsWith(key)) return false;
      return token !== TOKEN && (Number(pid) === process.pid || !isRunning(Number(pid)));
    })
    .sort();
}

/** Removes what {@link abandonedNames} finds and `isOwn` takes. */
export async function removeAbandoned(folder: string, isOwn: (name: string) => boolean): Promise<void> {
  for (const name of await abandonedNames(folder)) {
    if (isOwn(name)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** Others may be as fast as this process each time. */
const TRIES = 10;

/**
 * Gives a finished folder its name. What another process has put there meanwhile counts as this one's, if it is whole.
 *
 * @param isWhole Whether the folder of that name can stay, in which case this process's own is removed.
 */
export async function landFolder(
  temporary: string,
  folder: string,
  isWhole: (folder: string) => Promise<boolean>,
): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await rename(temporary, folder);
      break;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows says EPERM.
      if (tries === TRIES || !['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(code ?? '')) throw error;
    }
    if (await isWhole(folder)) {
      await rm(temporary, { recursive: true, force: true });
      break;
    }
    const away = join(dirname(folder), unfinishedName('replaced'));
    // Where two do it at once, one of them is too late.
    await rename(folder, away).catch(() => {});
    await rm(away, { recursive: true, force: true });
  }
  await syncDirectory(dirname(folder));
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
