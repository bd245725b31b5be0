import { resolve } from 'node:path';
import { type FileHashes, type FilesRead, openFileHashes } from '@erc/core/node';

/** Options of {@link openMediaHashes}. */
export interface MediaHashesOptions {
  /** Reads every file; otherwise one that has its size, times and inode is not read again. @default false */
  readonly verify?: boolean | undefined;
}

/**
 * SHA-256 of the media of a dataset folder as they are. What was read stands in `<directory>.hashes.json`, beside the folder: it holds times and inodes,
 * which a copy of the folder does not share.
 */
export const openMediaHashes = (
  directory: string,
  { verify = false }: MediaHashesOptions = {},
): Promise<FileHashes> => openFileHashes(`${resolve(directory)}.hashes.json`, { verify });

/** Keeps what was read, and says how much that was where it was more than what changed. */
export async function saveMediaHashes(
  hashes: FileHashes,
  directory: string,
  log?: (line: string) => void,
): Promise<void> {
  await hashes.save();
  const { new: fresh, touched } = hashes.counts();
  if (fresh.files > 0) log?.(`${directory}: read ${sizeOf(fresh)} once, to compare them with dataset.json`);
  if (touched.files > 0) {
    log?.(`${directory}: compared ${sizeOf(touched)} with dataset.json: their times or inodes had changed`);
  }
}

const sizeOf = ({ files, bytes }: FilesRead): string =>
  `${files} media ${files === 1 ? 'file' : 'files'} (${(bytes / 1e6).toFixed(1)} MB)`;
