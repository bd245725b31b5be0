import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createModelScan } from '@erc/onnx';
import { type HashedFile, refused, refusePointer } from './model-reader.js';

/** Files of models do not change under a running process; one that does has another size or time. */
const seen = new Map<string, Promise<HashedFile>>();

/**
 * SHA-256 of a file, and what of it lies in other files; each file is read once in a process. Memory use does not depend on its size.
 *
 * @throws EncoderError for a pointer of Git LFS, and for a name of a file with weights that has 128 bytes or more.
 */
export async function hashFile(path: string): Promise<HashedFile> {
  const { size, mtimeMs } = await stat(path);
  const key = `${path}\n${size}\n${mtimeMs}`;
  const known = seen.get(key) ?? readFileOnce(path);
  seen.set(key, known);
  try {
    return await known;
  } catch (error) {
    seen.delete(key);
    throw error;
  }
}

async function readFileOnce(path: string): Promise<HashedFile> {
  const hash = createHash('sha256');
  const scan = createModelScan(path);
  let isFirst = true;
  await pipeline(
    createReadStream(path, { highWaterMark: 2 ** 20 }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        if (isFirst) refusePointer(path, chunk);
        isFirst = false;
        hash.update(chunk);
        scan.push(chunk);
      }
    },
  ).catch(refused);
  return { sha256: hash.digest('hex'), ...scan.facts() };
}
