import { randomBytes } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, link, open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ErcError } from '../errors.js';
import { isOfFileSystem } from './file-errors.js';
import { removeLeftovers, temporaryName } from './leftovers.js';
import {
  BEAT_MS,
  describeHolder,
  type FoundLock,
  hasEnded,
  holderHere,
  type LockHolder,
  readLock,
} from './lock-holder.js';

/** A lock that this process holds. */
export interface HeldLock {
  /**
   * Call it before a step that cannot be undone: a process that was stopped for minutes may have been taken for one that has ended.
   *
   * @throws ErcError when the lock is another's by now.
   */
  readonly check: () => void;
  /** Gives the lock back. One that is another's by now stays. */
  readonly release: () => Promise<void>;
}

/** Result of {@link tryLock}: the lock, or who holds it. */
export type LockAttempt =
  | { readonly lock: HeldLock; readonly holder?: undefined }
  | { readonly lock?: undefined; readonly holder: LockHolder };

/**
 * Takes a lock file, unless another process holds it. A lock whose process has ended, by SIGKILL too, is taken over: at once where this
 * process can see the other one, and where it cannot (another machine, another container) after five minutes without a sign of life.
 *
 * @param path Of the lock file. Its folder must exist, and may be shared by machines.
 * @throws DataError when another kind of file is in its place.
 */
export async function tryLock(path: string): Promise<LockAttempt> {
  for (;;) {
    const found = readLock(path);
    if (!found) {
      const lock = await create(path);
      if (!lock) continue;
      try {
        await clearBeside(path);
      } catch (error) {
        // Nobody would give it back.
        await lock.release();
        throw error;
      }
      return { lock };
    } else if (isLetGo(found) || hasEnded(found, clockBeside(path))) {
      await removeEnded(path, found.holder.token);
    } else {
      return { holder: found.holder };
    }
  }
}

/** Who holds a lock file; `undefined` where nobody does, or who did has ended. Takes and removes nothing. */
export function holderOf(path: string): LockHolder | undefined {
  const found = readLock(path);
  return found && !isLetGo(found) && !hasEnded(found, clockBeside(path)) ? found.holder : undefined;
}

/** Removes a lock file whose holder has ended. Where the disk takes no change it stays: it keeps nobody out. */
export async function removeEndedLock(path: string): Promise<void> {
  try {
    const found = readLock(path);
    const isFree = found !== undefined && (isLetGo(found) || hasEnded(found, clockBeside(path)));
    if (isFree) await removeEnded(path, found.holder.token);
  } catch (error) {
    if (!isOfFileSystem(error)) throw error;
  }
}

/** Locks that this process gave back while the disk did not let it remove them: it would wait for itself. */
const letGo = new Set<string>();
const isLetGo = ({ holder }: FoundLock): boolean => letGo.has(holder.token);

/** Options of {@link withLock}. */
export interface WithLockOptions {
  /** Ends the waiting. */
  readonly signal?: AbortSignal | undefined;
  /** Called for each holder that is waited for longer than a moment. */
  readonly onWait?: ((holder: LockHolder) => void) | undefined;
}

/** How often a lock is looked at: the first times, and when the waiting is long. */
const POLL_MS = { least: 50, most: 1000 };
/** Who waits for less says nothing. */
const MOMENT_MS = 1000;

/**
 * Runs `work` while no other process does so with the same lock file; waits for those that do. See {@link tryLock} for locks of processes
 * that have ended.
 *
 * @throws the signal's reason when it aborts while waiting.
 */
export async function withLock<T>(
  path: string,
  { signal, onWait }: WithLockOptions,
  work: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const start = performance.now();
  let named = '';
  for (let pollMs = POLL_MS.least; ; pollMs = Math.min(POLL_MS.most, pollMs * 1.2)) {
    const { lock, holder } = await tryLock(path);
    if (lock) {
      try {
        return await work(lock);
      } finally {
        await lock.release();
      }
    }
    signal?.throwIfAborted();
    if (holder.token !== named && performance.now() - start > MOMENT_MS) {
      named = holder.token;
      onWait?.(holder);
    }
    await wait(pollMs);
  }
}

/** Makes the lock file; `undefined` where another process was faster. */
async function create(path: string): Promise<HeldLock | undefined> {
  const token = randomBytes(8).toString('hex');
  // A link to a file that is complete: a lock is never seen without its holder.
  const temporary = temporaryName(path);
  const handle = await writeNew(temporary, token);
  try {
    await link(temporary, path);
    return held(path, token, handle);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    // A network file system may say so of a link that it has made, when its answer was lost and the question came again.
    if (code === 'EEXIST' && statSync(temporary).nlink === 2) return held(path, token, handle);
    await handle.close();
    // Who holds the lock may sweep the folder of every temporary file; a folder that is gone is an error of the next try.
    if (code === 'EEXIST' || code === 'ENOENT') return undefined;
    if (!WITHOUT_LINKS.includes(code)) throw error;
  } finally {
    // What stays is a leftover, and no reason to keep others from the lock.
    await rm(temporary, { force: true }).catch(() => undefined);
  }
  const plain = await writeNew(path, token).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  return plain && held(path, token, plain);
}

/** What file systems say that have no links: there a lock is empty for a moment. */
const WITHOUT_LINKS = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

async function writeNew(path: string, token: string): Promise<FileHandle> {
  const handle = await open(path, 'wx');
  try {
    await handle.writeFile(JSON.stringify(holderHere(token)));
    await handle.sync();
    return handle;
  } catch (error) {
    await handle.close();
    await rm(path, { force: true });
    throw error;
  }
}

/** @param handle Of the lock file, whatever its path is by now: a sign of life cannot reach another's lock. */
function held(path: string, token: string, handle: FileHandle): HeldLock {
  const beat = (): void => {
    // The same byte again: the time of the file is then that of the file system's clock.
    handle.write('{', 0).catch(() => {});
  };
  const timer = setInterval(beat, BEAT_MS).unref();
  const isOwn = (): boolean => readLock(path)?.holder.token === token;
  return {
    check() {
      if (isOwn()) return;
      const now = readLock(path);
      throw new ErcError(
        `${path}: expected to hold this lock, received ${now ? `one of ${describeHolder(now.holder)}` : 'none'}: this process gave no sign of life for minutes. Start it again.`,
      );
    },
    async release() {
      clearInterval(timer);
      await handle.close();
      if (!isOwn()) return;
      await rm(path, { force: true }).catch((error: unknown) => {
        letGo.add(token);
        throw error;
      });
    },
  };
}

/** Removes a lock whose holder has ended, if it is still that one's. */
async function removeEnded(path: string, token: string): Promise<void> {
  // Only one may remove this holding of the lock, or a second one could remove the lock of who came after: a lock of that name sees to it.
  const { lock } = await tryLock(`${path}.${token}`);
  if (!lock) {
    await wait(POLL_MS.least);
    return;
  }
  try {
    if (readLock(path)?.holder.token === token) await rm(path, { force: true });
  } finally {
    await lock.release();
  }
}

/** Removes what processes that were killed while they took or removed this lock have left beside it. */
async function clearBeside(path: string): Promise<void> {
  const [directory, prefix] = [dirname(path), `${basename(path)}.`];
  await removeLeftovers(directory, { prefix });
  // Made for the removal of an ended holding, which was removed.
  const names = await readdir(directory);
  for (const name of names.filter((one) => one.startsWith(prefix) && TOKEN.test(one.slice(prefix.length)))) {
    const left = join(directory, name);
    const found = readLock(left);
    if (found && hasEnded(found, clockBeside(left))) await removeEnded(left, found.holder.token);
  }
}

const TOKEN = /^[0-9a-f]{16}$/;

/** What time it is by the clock of the file system that a file is on: a file that is written now says it. */
const clockBeside = (path: string) => (): number => {
  const probe = temporaryName(path);
  try {
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs;
  } finally {
    rmSync(probe, { force: true });
  }
};
