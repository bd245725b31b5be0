import { readFileSync, statSync } from 'node:fs';
import { uptime } from 'node:os';
import * as z from 'zod';
import { DataError } from '../errors.js';
import { isSameRunning, isVisible, THIS_PROCESS } from './process-identity.js';

/** What stands in a lock file. Files of earlier versions have neither boot nor namespace. */
const holderSchema = z.object({
  host: z.string(),
  boot: z.string().default(''),
  namespace: z.string().default(''),
  pid: z.int(),
  started: z.string(),
  /** Of this one holding of the lock. */
  token: z.string(),
  /** When it was taken, ISO 8601, by the clock of its host. */
  since: z.string().default(''),
});

/** Who holds a lock. */
export type LockHolder = z.output<typeof holderSchema>;

/** A lock file as it was found. */
export interface FoundLock {
  readonly holder: LockHolder;
  /** Last sign of life, in milliseconds since 1970, by the clock of the file system. */
  readonly lastBeatMs: number;
}

/** How often a holder gives a sign of life: the time of the lock file. */
export const BEAT_MS = 10_000;

/** A holder that cannot be seen and has given no sign of life for so long has ended, or was stopped. */
const SILENT_MS = 5 * 60_000;

/** The same for a machine of this name that has started anew since. */
const SILENT_BEFORE_BOOT_MS = 6 * BEAT_MS;

/** What this process writes into a lock that it takes. */
export const holderHere = (token: string): LockHolder => ({
  ...THIS_PROCESS,
  token,
  since: new Date().toISOString(),
});

/** A lock that is being made on a file system without links, or one that a power cut has emptied. */
const NOT_WRITTEN = holderSchema.parse({ host: 'unknown', pid: 0, started: '', token: 'none' });

/**
 * The lock file at a path; `undefined` when there is none.
 *
 * @throws DataError when it is something else.
 */
export function readLock(path: string): FoundLock | undefined {
  try {
    const { mtimeMs: lastBeatMs } = statSync(path);
    const text = readFileSync(path, 'utf8');
    return { holder: text === '' ? NOT_WRITTEN : holderSchema.parse(JSON.parse(text)), lastBeatMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if ((error as NodeJS.ErrnoException).code !== undefined) throw error;
    throw new DataError(`${path}: expected a lock file, received something else: remove it.`, {
      cause: error,
    });
  }
}

/**
 * Whether the holder of a lock has ended. Where its number says something here, the number decides, at once. A process of another machine or
 * container cannot be seen: there its signs of life decide.
 *
 * @param nowMs By the clock of the file system that the lock is on: those of machines differ.
 */
export function hasEnded({ holder, lastBeatMs }: FoundLock, nowMs: () => number): boolean {
  if (isVisible(holder)) return !isSameRunning(holder);
  const silentMs = nowMs() - lastBeatMs;
  if (silentMs > SILENT_MS) return true;
  const hasRestarted = holder.host === THIS_PROCESS.host && holder.boot !== THIS_PROCESS.boot;
  const bootedMs = Date.now() - uptime() * 1000;
  return hasRestarted && lastBeatMs < bootedMs && silentMs > SILENT_BEFORE_BOOT_MS;
}

/**
 * Whether this process can see if a holder runs: it is of this machine and container. Of any other only {@link FoundLock.lastBeatMs} tells.
 */
export const canSee = (holder: LockHolder): boolean => isVisible(holder);

/** Whether this process is the holder. */
export const isThisProcess = (holder: LockHolder): boolean =>
  isVisible(holder) && holder.pid === THIS_PROCESS.pid && holder.started === THIS_PROCESS.started;

/** Who holds a lock, in words: `process 12 of host gpu-1, since 2026-01-02T03:04:05.000Z`. */
export function describeHolder({ pid, host, since }: LockHolder): string {
  return `process ${pid} of host ${host}${since && `, since ${since}`}`;
}
