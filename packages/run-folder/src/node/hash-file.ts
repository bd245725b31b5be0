import { sha256OfFile, sizeOfFile } from '@erc/core/node';
import type { FileHash } from '../files/file-hash.js';

/** The length and SHA-256 of a file of any size. @throws Error as `sizeOfFile` does for what is no file. */
export async function hashFile(path: string): Promise<FileHash> {
  const bytes = await sizeOfFile(path);
  return { bytes, sha256: await sha256OfFile(path) };
}
