import { DataError } from '@erc/core';
import { murmur3 } from '../murmur3.js';
import type { LineFile, OpenLineFile } from './line-file.js';

/** Longest line that is read, in bytes: 2,000 numbers fit. */
const LONGEST_LINE = 65_536;

const LINE_FEED = 0x0a;
const SPACE = 0x20;

/** Where the lines of a file of word vectors are: about 30 bytes of memory a line, whatever stands on it. */
export interface VectorFile {
  /**
   * Reads the lines of `words`, and no others.
   *
   * @returns Word → `[dim]`. Words that the file has not are not in it; of a word that stands there twice the first is kept.
   * @throws DataError with file and line for a line of another width, or with something that is no number; and for a file that has changed.
   */
  vectorsOf(words: Iterable<string>, signal?: AbortSignal): Promise<Map<string, Float32Array>>;
  /** The places of words among the lines, from 0, as {@link VectorFile.vectorsOf} finds them. */
  placesOf(words: Iterable<string>, signal?: AbortSignal): Promise<Map<string, number>>;
  /** How many lines there are. */
  readonly count: number;
}

/**
 * Reads a file of word vectors through once, one `word x₁ … x_dim` a line, and keeps where each line is.
 *
 * @throws DataError for a file that cannot be read, or with a line that is too long; the signal's reason when it aborts.
 */
export async function openVectors(file: LineFile, dim: number, signal?: AbortSignal): Promise<VectorFile> {
  const { path } = file;
  const identity = await file.stamp();
  const hashes: number[] = [];
  const starts: number[] = [0];
  for await (const line of linesOf(file)) {
    if (hashes.length % 4096 === 0) signal?.throwIfAborted();
    hashes.push(hashOf(wordOf(line)));
    starts.push(starts.at(-1)! + line.length + 1);
  }
  const linesAt = tableOf(hashes);

  async function find(opened: OpenLineFile, word: string): Promise<FoundLine | undefined> {
    const bytes = encoder.encode(word);
    const hash = hashOf(bytes);
    for (const line of linesAt(hash)) {
      if (hashes[line] !== hash) continue;
      const start = starts[line]!;
      const length = starts[line + 1]! - 1 - start;
      const text = await opened.read(start, length);
      if (text.length === length && areEqual(wordOf(text), bytes)) return { line, text: textOf(text) };
    }
    return undefined;
  }

  async function findAll<Value>(
    words: Iterable<string>,
    toValue: (found: FoundLine) => Value,
    stop: AbortSignal | undefined,
  ): Promise<Map<string, Value>> {
    if ((await file.stamp()) !== identity)
      throw new DataError(`${path}: expected the file as it was when it was opened, received another.`);
    const opened = await file.open();
    try {
      const values = new Map<string, Value>();
      for (const word of words) {
        stop?.throwIfAborted();
        const found = await find(opened, word);
        if (found) values.set(word, toValue(found));
      }
      return values;
    } finally {
      await opened.close();
    }
  }

  return {
    count: hashes.length,
    vectorsOf: (words, stop) =>
      findAll(words, ({ line, text }) => vectorOf(text, dim, `${path} line ${line + 1}`), stop),
    placesOf: (words, stop) => findAll(words, ({ line }) => line, stop),
  };
}

/** A line of a file of word vectors, counted from 0. */
interface FoundLine {
  readonly line: number;
  readonly text: string;
}

/**
 * Reads every vector of a file.
 *
 * @param lines How many there are.
 * @returns `[lines, dim]`, in the order of the file.
 * @throws DataError with file and line for a line of another width, with something that is no number, and for another number of lines.
 */
export async function readTable(
  file: LineFile,
  { lines, dim }: { readonly lines: number; readonly dim: number },
  signal?: AbortSignal,
): Promise<Float32Array> {
  const table = new Float32Array(lines * dim);
  let line = 0;
  for await (const bytes of linesOf(file)) {
    if (line % 4096 === 0) signal?.throwIfAborted();
    if (line < lines) table.set(vectorOf(textOf(bytes), dim, `${file.path} line ${line + 1}`), line * dim);
    line++;
  }
  if (line === lines) return table;
  throw new DataError(`${file.path}: expected ${lines} lines, as when it was opened, received ${line}.`);
}

/** The number of values on the first line of a file of word vectors. */
export async function widthOfVectors(file: LineFile): Promise<number> {
  for await (const line of linesOf(file)) {
    const dim = textOf(line).split(' ').length - 1;
    if (dim > 1) return dim;
    break;
  }
  throw new DataError(
    `${file.path} line 1: expected a word and its vector, separated by single spaces, received neither.`,
  );
}

const hashOf = (bytes: Uint8Array): number => murmur3(bytes) >>> 0;

/** What stands before the first space. */
function wordOf(line: Uint8Array): Uint8Array {
  const end = line.indexOf(SPACE);
  return end === -1 ? line : line.subarray(0, end);
}

/** Lines whose hash may be the one that is asked for, in the order of the file: a table with open addressing. */
function tableOf(hashes: readonly number[]): (hash: number) => Generator<number> {
  const size = 2 ** Math.ceil(Math.log2(2 * hashes.length + 2));
  // A line counted from 1; 0 is none.
  const table = new Uint32Array(size);
  for (const [line, hash] of hashes.entries()) {
    let slot = hash % size;
    while (table[slot] !== 0) slot = (slot + 1) % size;
    table[slot] = line + 1;
  }
  return function* (hash) {
    for (let slot = hash % size; table[slot] !== 0; slot = (slot + 1) % size) yield table[slot]! - 1;
  };
}

const encoder = new TextEncoder();
// A mark at the beginning of a file belongs to its first word.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const textOf = (bytes: Uint8Array): string => decoder.decode(bytes);

const areEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** The lines of a file without their ends; the last one may have none. */
async function* linesOf({ path, pieces }: LineFile): AsyncGenerator<Uint8Array> {
  let number = 0;
  let rest = new Uint8Array(0);
  const checked = (line: Uint8Array): Uint8Array => {
    number++;
    if (line.length <= LONGEST_LINE) return line;
    throw new DataError(
      `${path} line ${number}: expected at most ${LONGEST_LINE} bytes, received ${line.length}.`,
    );
  };
  for await (const piece of pieces()) {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      yield checked(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LONGEST_LINE) checked(rest);
  }
  if (rest.length > 0) yield checked(rest);
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
