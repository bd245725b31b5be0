import { readdir, readFile } from 'node:fs/promises';

const EVERY_MS = 100;
const PAGE_BYTES = 4096;

/**
 * The most memory that this process and those below it hold at one time while `act` runs, in MiB. Pages that they share count for each. By Linux's
 * `/proc`; elsewhere `undefined`.
 */
export async function peakResident(act: () => Promise<void>): Promise<number | undefined> {
  let peak: number | undefined;
  let done = false;
  const watch = async (): Promise<void> => {
    while (!done) {
      const bytes = await residentOfTree(process.pid).catch(() => undefined);
      if (bytes !== undefined) peak = Math.max(peak ?? 0, bytes / 2 ** 20);
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
  };
  const watching = watch();
  try {
    await act();
  } finally {
    done = true;
    await watching;
  }
  return peak;
}

async function residentOfTree(root: number): Promise<number> {
  const parents = new Map<number, { readonly parent: number; readonly bytes: number }>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // The program's name stands in brackets, and may have anything in it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    if (fields.length > 21) {
      parents.set(Number(name), { parent: Number(fields[1]), bytes: Number(fields[21]) * PAGE_BYTES });
    }
  }
  const isBelow = (pid: number): boolean => {
    for (let at = pid; at > 1; at = parents.get(at)?.parent ?? 0) if (at === root) return true;
    return false;
  };
  let sum = 0;
  for (const [pid, { bytes }] of parents) if (isBelow(pid)) sum += bytes;
  return sum;
}
