import { randomBytes } from 'node:crypto';
import { readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { sha256Of } from '../sha256.js';
import { HOST } from './leftovers.js';
import { isRunning, startOf, THIS_PROCESS } from './process-identity.js';
import { clearPlace } from './remove-listed.js';
import { syncDirectory } from './sync-directory.js';

const NAME = /\.([0-9a-f]{8})-(\d+)-([0-9a-f]{8})-[0-9a-f]{8}\.unfinished$/;

/** Where the system does not say when a process started. */
const UNKNOWN = '00000000';

/** Tells this process from an ended one of the same number: where containers start anew, numbers are the same each time. */
const STARTED = digitsOf(THIS_PROCESS.started);

/** A name for what this process works on, which no other has: it says which machine and process, and when that started. */
export const unfinishedName = (key: string): string =>
  `${key}.${HOST}-${process.pid}-${STARTED}-${randomBytes(4).toString('hex')}.unfinished`;

/** Sorted names in a folder that processes of this machine which have ended left unfinished. */
export async function abandonedNames(folder: string, key = ''): Promise<string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => {
      const [, host, pid, started] = NAME.exec(name) ?? [];
      return name.startsWith(key) && host === HOST && !isAtWork(Number(pid), started!);
    })
    .sort();
}

/** Whether a process runs still, and is the one that started then. All threads of a process are one. */
function isAtWork(pid: number, started: string): boolean {
  if (!isRunning(pid)) return false;
  const now = digitsOf(startOf(pid));
  return started === UNKNOWN || now === UNKNOWN || now === started;
}

/** 8 hex digits of when a process started, and its machine. */
function digitsOf(ticks: string): string {
  return ticks === '' ? UNKNOWN : sha256Of(`${THIS_PROCESS.boot}\n${ticks}`).slice(0, 8);
}

/** Removes what {@link abandonedNames} finds and `isOwn` takes. */
export async function removeAbandoned(
  folder: string,
  isOwn: (name: string) => boolean = () => true,
): Promise<void> {
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
 * @param isKnown Which files of one that cannot stay may go, by their paths in it: what else is there stays, in `<folder>.old-<n>`.
 */
export async function landFolder(
  temporary: string,
  folder: string,
  isWhole: (folder: string) => Promise<boolean>,
  isKnown: (path: string) => boolean,
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
    await clearPlace(away, isKnown, folder);
  }
  await syncDirectory(dirname(folder));
}
