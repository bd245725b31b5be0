import { randomBytes } from 'node:crypto';
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { EncoderError } from '@erc/core';
import { temporaryName } from '@erc/core/node';

interface Owner {
  readonly host: string;
  readonly pid: number;
  /** When the process started, in ticks since the machine did, where the system says it: numbers of processes are used again. */
  readonly started: string;
  /** Of this one holding of the lock. */
  readonly token: string;
}

/** How often a lock is looked at, and how long one of another machine may be held. */
const POLL_MS = 50;
const FOREIGN_MS = 30 * 60_000;

/**
 * Runs `work` while no other process does so with the same lock file. A lock whose process has ended, by SIGKILL too, is taken over at once;
 * whether a process of another machine still runs cannot be seen, so its lock is waited for.
 *
 * @throws EncoderError when another machine has held it for half an hour; the signal's reason when it aborts.
 */
export async function withLock<T>(
  path: string,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const token = randomBytes(8).toString('hex');
  while (!(await acquire(path, token))) {
    signal?.throwIfAborted();
    await wait(POLL_MS);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

/** Takes the lock if it is free, and frees it if its owner has ended. */
async function acquire(path: string, token: string): Promise<boolean> {
  // A link to a file that is complete: a lock is never seen without its owner.
  const own = temporaryName(path);
  const owner: Owner = {
    host: hostname(),
    pid: process.pid,
    started: (await startOf(process.pid)) ?? '',
    token,
  };
  await writeFile(own, JSON.stringify(owner));
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(own, { force: true });
  }
  const other = await ownerOf(path);
  if (!other || (await isHeld(path, other))) return false;
  // Only one may remove this holding of the lock, or a second one could remove the lock of who came after: a lock of that name sees to it.
  const right = `${path}.${other.token}`;
  if (!(await acquire(right, token))) return false;
  try {
    if ((await ownerOf(path))?.token === other.token) await rm(path, { force: true });
  } finally {
    await rm(right, { force: true });
  }
  return false;
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Owner;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new EncoderError(`${path}: expected a lock file, received something else: remove it.`, {
      cause: error,
    });
  }
}

async function isHeld(path: string, { host, pid, started }: Owner): Promise<boolean> {
  if (host !== hostname()) {
    const since = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - since < FOREIGN_MS) return true;
    throw new EncoderError(
      `${path}: expected a lock that is given back, received one that process ${pid} of ${host} has held for half an hour. If it has ended, remove the file.`,
    );
  }
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const now = await startOf(pid);
  return now === undefined || started === '' || now === started;
}

/** When a process started, by Linux; `undefined` elsewhere. */
async function startOf(pid: number): Promise<string | undefined> {
  const stats = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name of the program, in brackets, may hold spaces: the fields are counted from behind it.
  return stats?.slice(stats.lastIndexOf(')') + 2).split(' ')[19];
}
