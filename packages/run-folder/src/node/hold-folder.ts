import { mkdir, readdir, rename, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ErcError, messageOf } from '@erc/core';
import {
  asFileSystemError,
  canSee,
  describeHolder,
  type HeldLock,
  holderOf,
  isThisProcess,
  type LockHolder,
  removeLeftovers,
  tryLock,
} from '@erc/core/node';
import { enclosingRun } from './enclosing-run.js';

/** Lock file of a folder that runs are written to. */
export const LOCK_NAME = 'run.lock';

/** A folder that another process is writing to. It can be free later: exit code 1. */
export class FolderInUseError extends ErcError {
  override readonly name = 'FolderInUseError';

  constructor(directory: string, holder: LockHolder) {
    super(
      `${directory}: expected a folder that nobody else writes to, received one held by ${describeHolder(holder)}. Wait until that process has ended, or name another folder.`,
    );
  }
}

/** A folder that this process alone writes to. */
export interface HeldFolder {
  /** Call it before a step that cannot be undone. @throws ErcError when the folder is another's by now. */
  check(): void;
  /** Gives what is there another name, and holds a new folder in its place. */
  moveTo(name: string): Promise<void>;
  /** Gives the folder back. One that was made for this and is empty goes. */
  release(): Promise<void>;
}

/** Options of {@link holdFolder}. */
export interface HoldFolderOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Is told what is waited for. */
  readonly log?: ((line: string) => void) | undefined;
}

/**
 * Takes a folder for this process: makes it where it is missing, and puts `run.lock` into it. Refused are a folder that is held,
 * and one that lies in a run that is held. The lock of a process that has ended is taken over; where the holder cannot be seen (another
 * machine or container), a sign of life is waited for, and after five minutes without one the lock is taken over. What processes that were
 * killed have left half-written in it (`*.tmp`) goes.
 *
 * @throws FolderInUseError naming who writes there.
 * @throws FileSystemError for a folder that cannot be written to.
 */
export async function holdFolder(directory: string, options: HoldFolderOptions = {}): Promise<HeldFolder> {
  let made: string | undefined;
  let lock: HeldLock;
  try {
    made = await mkdir(directory, { recursive: true });
    lock = await lockOf(directory, options);
  } catch (error) {
    if (made !== undefined) await removeEmpty(directory, made);
    throw options.signal?.aborted ? error : asFileSystemError(error, directory);
  }
  const release = async (): Promise<void> => {
    await lock.release();
    if (made !== undefined) await removeEmpty(directory, made);
  };
  const outer = await enclosingRun(directory);
  const outerHolder = outer === undefined ? undefined : othersIn(outer);
  if (outerHolder) {
    await release();
    throw new FolderInUseError(outer!, outerHolder);
  }
  // Who was killed while it wrote here has ended.
  await removeLeftovers(directory).catch(async (error: unknown) => {
    await release();
    throw asFileSystemError(error, directory);
  });
  return {
    check: () => lock.check(),
    async moveTo(name) {
      lock.check();
      // Windows moves no folder with an open file in it. Who takes the lock in between is told by its own `check`.
      await lock.release();
      await rename(directory, name).catch(async (error: unknown) => {
        throw new ErcError(
          `${directory}: expected a folder that can be given the name ${name}, received: ${messageOf(asFileSystemError(error, name))}. Move what is there away, or name another folder.`,
          { cause: error },
        );
      });
      await mkdir(directory, { recursive: true });
      lock = await lockOf(directory, options);
    },
    release,
  };
}

/** Does some work while this process holds folders; those are taken in their order. */
export async function whileHolding<T>(
  directories: readonly string[],
  options: HoldFolderOptions,
  work: () => Promise<T>,
): Promise<T> {
  const [directory, ...others] = directories;
  if (directory === undefined) return work();
  const held = await holdFolder(directory, options);
  try {
    return await whileHolding(others, options, work);
  } finally {
    await held.release();
  }
}

/** How often the lock of a holder that cannot be seen is looked at. */
const POLL_MS = 1000;

async function lockOf(directory: string, { signal, log }: HoldFolderOptions): Promise<HeldLock> {
  const path = join(directory, LOCK_NAME);
  let first: { readonly token: string; readonly beat: number } | undefined;
  for (;;) {
    const { lock, holder } = await tryLock(path);
    if (lock) return lock;
    const beat = await beatOf(path);
    const isAlive = first !== undefined && (first.token !== holder.token || first.beat !== beat);
    if (canSee(holder) || isAlive) throw new FolderInUseError(directory, holder);
    if (!first) log?.(`${directory}: waiting for a sign of life of ${describeHolder(holder)}`);
    first ??= { token: holder.token, beat };
    await wait(POLL_MS, undefined, signal ? { signal } : {}).catch(() => {});
    signal?.throwIfAborted();
  }
}

/** Last sign of life of a lock's holder. A lock that has gone meanwhile has none. */
const beatOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );

/** Who holds a folder, if that is another process. */
function othersIn(directory: string): LockHolder | undefined {
  const holder = holderOf(join(directory, LOCK_NAME));
  return holder && isThisProcess(holder) ? undefined : holder;
}

/**
 * Looks whether another process writes to a folder inside this one, such as an evaluation of one of its seeds.
 *
 * @throws FolderInUseError where one does.
 */
export async function refuseHeldInside(directory: string): Promise<void> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  for (const { name, parentPath } of entries) {
    const holder = name === LOCK_NAME ? othersIn(parentPath) : undefined;
    if (holder) throw new FolderInUseError(parentPath, holder);
  }
}

/** Removes folders that were made and have stayed empty, from the innermost to the one that was made first. */
async function removeEmpty(directory: string, first: string): Promise<void> {
  try {
    for (let folder = directory; ; folder = dirname(folder)) {
      await rmdir(folder);
      if (folder === first || folder === dirname(folder)) return;
    }
  } catch {
    // Something is in it.
  }
}
