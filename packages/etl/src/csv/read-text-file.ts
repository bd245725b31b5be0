import { readBytes } from './read-bytes.js';
import { utf8Pieces } from './utf8-pieces.js';

/** Far above any subtitles: whoever names a film by mistake gets an error, not a full memory. */
const MAX_MEBIBYTES = 16;

/**
 * The text of a small file, such as subtitles: UTF-8, or UTF-16 with a byte order mark, which is dropped.
 *
 * @throws DataError for what is no such file, or has more than 16 MiB.
 */
export async function readTextFile(path: string): Promise<string> {
  const bytes = await readBytes(path, MAX_MEBIBYTES);
  const pieces: Buffer[] = [];
  for await (const piece of utf8Pieces(inOne(bytes), path)) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}
