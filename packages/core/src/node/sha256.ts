import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { sizeOfFile } from './ordinary-file.js';

/** SHA-256 of a file's bytes, in hex; memory use does not depend on its size. @throws Error as `sizeOfFile` does for what is no file. */
export async function sha256OfFile(path: string): Promise<string> {
  await sizeOfFile(path);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
