import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type FileFunctions, nodeFiles } from './files.js';
import { isRunning, numberedIn, THIS_PROCESS } from './process-identity.js';

/** 8 hex digits: tells machines and containers that share a folder apart. */
export const HOST = createHash('sha256').update(numberedIn(THIS_PROCESS)).digest('hex').slice(0, 8);
const TEMPORARY = /\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.tmp$/;

/** A name beside `path` that no other writer has: it says which machine and process. */
export const temporaryName = (path: string): string =>
  `${path}.${HOST}-${process.pid}-${randomBytes(4).toString('hex')}.tmp`;

/** Options of {@link removeLeftovers}. */
export interface RemoveLeftoversOptions {
  /** Only entries whose names begin so. @default all */
  readonly prefix?: string;
  /** Whose entries are removed: `ended` spares those of processes that may still run, also on other machines. @default 'ended' */
  readonly of?: 'ended' | 'anyone';
}

/**
 * Removes what writers that were killed have left in a folder (not in folders inside it). A folder that is not there has none.
 *
 * @returns The names that were removed.
 */
export async function removeLeftovers(
  directory: string,
  { prefix = '', of = 'ended' }: RemoveLeftoversOptions = {},
  files: FileFunctions = nodeFiles,
): Promise<string[]> {
  const names = await files.readdir(directory).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const left = names.filter((name) => {
    const [, host, pid] = TEMPORARY.exec(name) ?? [];
    if (host === undefined || !name.startsWith(prefix)) return false;
    return of === 'anyone' || (host === HOST && !isRunning(Number(pid)));
  });
  for (const name of left) await files.rm(join(directory, name), { recursive: true, force: true });
  return left;
}
