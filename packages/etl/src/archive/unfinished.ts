import { randomBytes } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

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

/** Removes what {@link abandonedNames} finds. */
export async function removeAbandoned(folder: string, key = ''): Promise<void> {
  for (const name of await abandonedNames(folder, key)) {
    await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
