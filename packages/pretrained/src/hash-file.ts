import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { EncoderError } from '@erc/core';

/** What reading a file once tells. */
export interface HashedFile {
  /** In hex. */
  readonly sha256: string;
  /** Files that an ONNX file keeps weights in, as it names them: relative to its own folder. */
  readonly externalData: readonly string[];
  /** Whether an ONNX file is dynamically quantized: it has operators that scale whole tensors as they compute. */
  readonly isQuantized: boolean;
}

/** What stands before the name of a file in ONNX: field `key` ("location") of a StringStringEntryProto, then the tag of `value`. */
const LOCATION = Buffer.from('\n\x08location\x12', 'latin1');

/** How the operators of dynamic quantization begin: DynamicQuantizeLinear, DynamicQuantizeMatMul. */
const DYNAMIC = Buffer.from('DynamicQuantize', 'latin1');

/** Longer names are refused: the length is read as one byte, which is all of a varint below 128. */
const LONGEST_NAME = 127;

/** Files of models do not change under a running process; one that does has another size or time. */
const seen = new Map<string, Promise<HashedFile>>();

/**
 * SHA-256 of a file, and what of it lies in other files; each file is read once in a process. Memory use does not depend on its size.
 *
 * @throws EncoderError for a name of a file with weights that has 128 bytes or more.
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
  const names = new Set<string>();
  let isQuantized = false;
  let tail: Buffer = Buffer.alloc(0);
  await pipeline(
    createReadStream(path, { highWaterMark: 2 ** 20 }),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk);
        // The tail is looked at again, with what follows it: a name may lie on the border.
        const window = Buffer.concat([tail, chunk]);
        for (const name of namesIn(window, path)) names.add(name);
        isQuantized ||= window.includes(DYNAMIC);
        tail = window.subarray(Math.max(0, window.length - LOCATION.length - 1 - LONGEST_NAME));
      }
    },
  );
  return { sha256: hash.digest('hex'), externalData: [...names].sort(), isQuantized };
}

function* namesIn(bytes: Buffer, path: string): Generator<string> {
  for (let at = bytes.indexOf(LOCATION); at !== -1; at = bytes.indexOf(LOCATION, at + 1)) {
    const start = at + LOCATION.length + 1;
    const length = bytes[start - 1] ?? 0;
    if (length > LONGEST_NAME) {
      throw new EncoderError(
        `${path}: expected names of at most ${LONGEST_NAME} bytes for the files that weights are kept in, received a longer one.`,
      );
    }
    const end = start + length;
    if (end > start && end <= bytes.length) yield bytes.toString('utf8', start, end);
  }
}
