import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { DataError, messageOf } from '@erc/core';

/** Longest line that is read: 2,000 numbers fit. */
const LONGEST_LINE = 65_536;

/**
 * Reads a file of word vectors, one `word x₁ … x_dim` a line, and keeps those of `words`. Memory use depends on their number, not on the file.
 *
 * @returns Word → `[dim]`. Words that the file has not are not in it; of a word that stands there twice the first is kept.
 * @throws DataError with file and line for a line of another width, or with something that is no number.
 */
export async function readVectors(
  path: string,
  words: ReadonlySet<string>,
  dim: number,
  signal?: AbortSignal,
): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>();
  let number = 0;
  for await (const line of linesOf(path)) {
    number++;
    if (number % 4096 === 0) signal?.throwIfAborted();
    const word = line.slice(0, line.indexOf(' '));
    if (!words.has(word) || vectors.has(word)) continue;
    vectors.set(word, vectorOf(line, dim, `${path} line ${number}`));
    if (vectors.size === words.size) break;
  }
  return vectors;
}

/** The number of values on the first line of a file of word vectors. */
export async function widthOfVectors(path: string): Promise<number> {
  for await (const line of linesOf(path)) {
    const dim = line.split(' ').length - 1;
    if (dim > 1) return dim;
    break;
  }
  throw new DataError(
    `${path} line 1: expected a word and its vector, separated by single spaces, received neither.`,
  );
}

async function* linesOf(path: string): AsyncGenerator<string> {
  const stream = createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 });
  try {
    let number = 0;
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      number++;
      if (line.length > LONGEST_LINE) {
        throw new DataError(
          `${path} line ${number}: expected at most ${LONGEST_LINE} characters, received ${line.length}.`,
        );
      }
      yield line;
    }
  } catch (cause) {
    if (cause instanceof DataError) throw cause;
    throw new DataError(`${path}: expected a readable file of word vectors, received: ${messageOf(cause)}.`, {
      cause,
    });
  } finally {
    stream.destroy();
  }
}

function vectorOf(line: string, dim: number, where: string): Float32Array {
  const values = line.trimEnd().split(' ').slice(1);
  if (values.length !== dim) {
    throw new DataError(`${where}: expected ${dim} numbers behind the word, received ${values.length}.`);
  }
  const vector = Float32Array.from(values, Number);
  const wrong = vector.findIndex((value) => !Number.isFinite(value));
  if (wrong !== -1) throw new DataError(`${where}: expected a number, received "${values[wrong]}".`);
  return vector;
}
