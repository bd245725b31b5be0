import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { EncoderError } from '@erc/core';
import { createModelScan, type ModelFacts, OnnxError } from '@erc/onnx';

/** What reading a file once tells; of a file that is no ONNX file, its hash alone. */
export interface HashedFile extends ModelFacts {
  /** In hex. */
  readonly sha256: string;
}

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

/** A repository that was cloned without Git LFS has a few lines in place of each large file. */
function refusePointer(path: string, start: Buffer): void {
  const text = start.subarray(0, 200).toString('latin1');
  if (!text.startsWith('version https://git-lfs.github.com/spec/')) return;
  const [, size] = /^size (\d+)$/m.exec(text) ?? [];
  throw new EncoderError(
    `${path}: expected the file itself, received the pointer of Git LFS to it${size === undefined ? '' : ` (${size} bytes)`}. Fetch it in its folder with: git lfs install && git lfs pull`,
  );
}

function refused(error: unknown): never {
  throw error instanceof OnnxError ? new EncoderError(error.message, { cause: error }) : error;
}
