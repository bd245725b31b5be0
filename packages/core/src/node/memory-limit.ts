import { readFileSync } from 'node:fs';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';

/** Options of {@link memoryLimit}. */
export interface MemoryLimitOptions {
  /** Where `/proc` and `/sys` are. @default '/' */
  readonly root?: string;
  /** Bytes of the machine. @default as Node says, with the limit that it knows of */
  readonly machine?: number;
}

/**
 * Bytes of memory that this process may use: those of the machine, or the least limit of the control groups that it is in (a container, a job of
 * a scheduler), also where the limit stands on a group further up. Versions 1 and 2.
 */
export function memoryLimit({ root = '/', machine = machineMemory() }: MemoryLimitOptions = {}): number {
  const groups = textOf(join(root, 'proc/self/cgroup')) ?? '';
  let least = machine;
  for (const line of groups.split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === undefined || path === undefined) continue;
    const isSecond = controllers === '';
    if (!isSecond && !controllers.split(',').includes('memory')) continue;
    const file = isSecond ? 'memory.max' : 'memory.limit_in_bytes';
    for (const place of isSecond ? ['', 'unified'] : ['memory']) {
      const top = join(root, 'sys/fs/cgroup', place);
      // In a container the path may be that of the host, which is not there: the limit is then at the top.
      for (let group = path; ; group = dirname(group)) {
        // `max`, for none, is no number.
        const limit = Number(textOf(join(top, group, file)) ?? Number.NaN);
        if (limit > 0) least = Math.min(least, limit);
        if (group === '/') break;
      }
    }
  }
  return least;
}

const machineMemory = (): number =>
  Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
