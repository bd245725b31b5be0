// What stands behind `#glove-lines` in package.json, in Node.
import { createReadStream } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { DataError, type EncoderOpening, messageOf } from '@erc/core';
import { sha256OfFile, sizeOfFile } from '@erc/core/node';
import type { LineFile } from './line-file.js';

/** A file of word vectors on this machine. It is not opened before something is read. */
export async function openLineFile(path: string, _opening: EncoderOpening): Promise<LineFile> {
  const readable = async <T>(read: () => Promise<T>): Promise<T> => {
    try {
      return await read();
    } catch (cause) {
      throw unreadable(path, cause);
    }
  };
  return {
    path,
    sha256: () => readable(() => sha256OfFile(path)),
    async *pieces() {
      await readable(() => sizeOfFile(path));
      const stream = createReadStream(path, { highWaterMark: 2 ** 20 });
      try {
        for await (const piece of stream) yield piece as Buffer;
      } catch (cause) {
        throw unreadable(path, cause);
      }
    },
    stamp: () =>
      readable(async () => {
        const { size, mtimeMs } = await stat(path);
        return `${size} ${mtimeMs}`;
      }),
    open: async () => openHandle(await readable(() => open(path))),
  };
}

const openHandle = (handle: FileHandle) => ({
  async read(start: number, length: number): Promise<Uint8Array> {
    const bytes = Buffer.alloc(length);
    const { bytesRead } = await handle.read(bytes, 0, length, start);
    return bytes.subarray(0, bytesRead);
  },
  close: () => handle.close(),
});

const unreadable = (path: string, cause: unknown): DataError =>
  new DataError(`${path}: expected a readable file of word vectors, received: ${messageOf(cause)}.`, {
    cause,
  });
