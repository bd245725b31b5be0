import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FileSystemError } from './file-errors.js';
import { refuseUri } from './refuse-uri.js';

/** Size of a file system, in blocks. */
export interface DiskSize {
  readonly bsize: number;
  readonly blocks: number;
  /** Free for who is not root. */
  readonly bavail: number;
}

/** Options of {@link checkRoom}. */
export interface CheckRoomOptions {
  /** The least that is going to be written. */
  readonly bytes: number;
  /** Its name, for the error: `checkpoints of 5 trainings`. */
  readonly what: string;
  /** @default that of Node */
  readonly sizeOf?: (path: string) => Promise<DiskSize>;
}

/**
 * Looks whether the disk of a folder has room for what is going to be written to it, before hours of work are done for it. Quotas do not show.
 *
 * @param directory Need not be there yet.
 * @throws FileSystemError (ENOSPC) that names the folder, what is needed and what is free.
 */
export async function checkRoom(
  directory: string,
  { bytes, what, sizeOf = statfs }: CheckRoomOptions,
): Promise<void> {
  refuseUri(directory);
  const target = resolve(directory);
  const size = await sizeOfDisk(target, sizeOf);
  // Some file systems of networks and users do not say.
  if (!size || size.blocks === 0) return;
  const free = size.bavail * size.bsize;
  if (free >= bytes) return;
  throw new FileSystemError(
    `${target}: expected room for ${bytesText(bytes)} (${what}), received ${bytesText(free)} on its disk (ENOSPC). Free some, or name a folder on another disk.`,
    'ENOSPC',
  );
}

/** Of the folder, or the nearest above it that is there; `undefined` where that does not say. */
async function sizeOfDisk(
  target: string,
  sizeOf: NonNullable<CheckRoomOptions['sizeOf']>,
): Promise<DiskSize | undefined> {
  for (let place = target; ; place = dirname(place)) {
    try {
      return await sizeOf(place);
    } catch (error) {
      const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      if (!isMissing || place === dirname(place)) return undefined;
    }
  }
}

/** A number of bytes for people: `3.2 GB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
