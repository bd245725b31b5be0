import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

/** Sum and length behind the data of a part. */
const TRAILER_BYTES = 8;
/** A tar ends with two blocks of zeros. */
const TAR_END_BYTES = 1024;

/**
 * Where the data of a tar.gz end that something else follows. gzip and tar pass over what follows; Node's gunzip is an error then, and what it has not
 * handed on yet is lost. Reads the whole file.
 *
 * @returns `undefined` where nothing follows, where the tar before it does not end there, and where data are damaged or cut short.
 */
export async function endOfGzip(path: string, signal: AbortSignal | undefined): Promise<number | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let [end, zeros] = [0, 0];
    for (let start = await headerEnd(file, end); start !== undefined; start = await headerEnd(file, end)) {
      const inflate = createInflateRaw({ chunkSize: 2 ** 18 });
      const source = createReadStream(path, { start, highWaterMark: 2 ** 18 });
      let isDamaged = false;
      await pipeline(source, inflate, async (chunks: AsyncIterable<Uint8Array>) => {
        for await (const chunk of chunks) {
          signal?.throwIfAborted();
          const last = chunk.findLastIndex((byte) => byte !== 0);
          zeros = last < 0 ? zeros + chunk.length : chunk.length - 1 - last;
        }
      }).catch((error: unknown) => {
        // The data end before the file does: the rest of it is not wanted.
        if (inflate.readableEnded) return;
        if (!isOfZlib(error)) throw error;
        isDamaged = true;
      });
      if (isDamaged) return undefined;
      end = start + inflate.bytesWritten + TRAILER_BYTES;
    }
    return end > 0 && end < size && zeros >= TAR_END_BYTES ? end : undefined;
  } finally {
    await file.close();
  }
}

const isOfZlib = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');

/** What Node's gunzip says where what follows a whole part is no further one; of a single byte, which could begin one, as of a file that is cut short. */
const MAY_FOLLOW = ['incorrect header check', 'unexpected end of file'];

/** Whether Node's gunzip may have stopped at what follows a whole part of a gzip file: {@link endOfGzip} knows. */
export const isOtherHeader = (error: unknown): boolean =>
  error instanceof Error && MAY_FOLLOW.includes(error.message);

/** Parts of a header that are there when its flag is: their lengths, or texts that end with 0. */
const [EXTRA, NAME, COMMENT, SUM] = [4, 8, 16, 2];

/** Where the data of the part that begins at `start` begin; `undefined` where none does. */
async function headerEnd(file: FileHandle, start: number): Promise<number | undefined> {
  const head = Buffer.alloc(2 ** 16);
  const { bytesRead } = await file.read(head, 0, head.length, start);
  if (bytesRead < 10 || head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 8) return undefined;
  const flags = head[3]!;
  let at = 10;
  if (flags & EXTRA!) at += 2 + head.readUInt16LE(at);
  for (const text of [NAME!, COMMENT!]) if (flags & text) at = head.indexOf(0, at) + 1;
  if (flags & SUM!) at += 2;
  return at < bytesRead ? start + at : undefined;
}
