import { type DiskCall, type DiskFault, judgeDisk } from './faulty-disk.js';

/**
 * What goes wrong at the nth call:
 *
 * - `kill-before`, `kill-after`: SIGKILL, before it is made, or when it has been made; of a write half of the bytes are kept.
 * - `error`: it fails with EIO, and nothing is done.
 * - `full`: from then on half of what is written is kept, and it fails with ENOSPC, and nothing new is made; removing and renaming work.
 * - `short`: a write takes half of what it is given, and says so, as it may.
 * - `read-only`: from then on everything fails with EROFS.
 * - `crash`: from then on nothing reaches the disk, as after a SIGKILL before this call: for work in the thread of the test.
 */
export type FaultName = 'kill-before' | 'kill-after' | 'error' | 'full' | 'short' | 'read-only' | 'crash';

/** A fault at a call. */
export interface Disturbance {
  readonly at: number;
  readonly fault: FaultName;
}

const GOES_ON: readonly FaultName[] = ['full', 'read-only', 'crash'];
const LASTING = ['sync', 'rename', 'link'];
/** They need room. */
const MAKING = ['mkdir', 'mkdtemp', 'open', 'link', 'symlink', 'copyFile', 'cp'];
const WRITING = ['write', 'writev', 'writeFile', 'appendFile'];

/** Whether a call counts for a fault: kills fall at calls that make something last, and only a write can be short. */
export function isCounted({ name }: Pick<DiskCall, 'name'>, fault: FaultName): boolean {
  if (fault === 'error' || GOES_ON.includes(fault)) return true;
  return fault === 'short' ? name === 'write' : LASTING.includes(name);
}

/** What happens at call `count`. */
export function faultAt(
  { name }: Pick<DiskCall, 'name'>,
  count: number,
  { at, fault }: Disturbance,
): DiskFault | undefined {
  if (count < at || (count > at && !GOES_ON.includes(fault))) return undefined;
  switch (fault) {
    case 'kill-before':
      return { before: kill };
    case 'kill-after':
      return { keep: half, after: kill };
    case 'error':
      return { before: () => fail('EIO') };
    case 'short':
      return { keep: (length) => Math.max(1, half(length)) };
    case 'read-only':
      return { before: () => fail('EROFS') };
    case 'crash':
      return { before: () => fail('crash') };
    case 'full':
      if (MAKING.includes(name)) return { before: () => fail('ENOSPC') };
      return WRITING.includes(name) ? { keep: half, after: () => fail('ENOSPC') } : undefined;
  }
}

/** What some work came to beside a disk that fails. */
export interface Disturbed<T> {
  /** Absent where the work ended with an error. */
  readonly result?: T;
  readonly error?: unknown;
  /** How many calls counted for the fault. */
  readonly calls: number;
}

/** Does some work in this thread while the disk fails at a call. Modules that keep functions of `node:fs` are loaded after the first use. */
export async function whileDiskFails<T>(
  disturbance: Disturbance,
  work: () => Promise<T>,
): Promise<Disturbed<T>> {
  let calls = 0;
  const end = await judgeDisk((call) => {
    if (!isCounted(call, disturbance.fault)) return undefined;
    calls++;
    return faultAt(call, calls, disturbance);
  });
  try {
    return { result: await work(), calls };
  } catch (error) {
    return { error, calls };
  } finally {
    end();
  }
}

const half = (length: number): number => Math.floor(length / 2);

const kill = (): void => void process.kill(process.pid, 'SIGKILL');

function fail(code: string): never {
  throw Object.assign(new Error(`${code}: made to fail`), { code });
}
