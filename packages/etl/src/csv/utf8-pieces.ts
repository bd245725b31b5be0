import { isUtf8 } from 'node:buffer';
import { DataError, utf16Of } from '@erc/core';
import { firstBrokenLine } from './decode-utf8.js';

const LINE_FEED = 0x0a;
const HEAD_BYTES = 4;

/**
 * The bytes of a text file as UTF-8 without a byte order mark, piece by piece; a piece of UTF-8 ends where a line does. UTF-16 is taken where a byte
 * order mark says it: Excel's "Unicode text" is such a file.
 *
 * @param where The file, for messages.
 * @throws DataError for bytes that are no such text; of UTF-8 with their row.
 */
export async function* utf8Pieces(
  chunks: AsyncIterable<Uint8Array>,
  where: string,
): AsyncGenerator<Buffer, void> {
  const { head, all } = await withHead(chunks);
  const utf16 = utf16Of(head);
  if (utf16 !== undefined) {
    yield* decoded(all, utf16, where);
    return;
  }
  if (head.includes(0)) {
    throw new DataError(
      `${where} row 1: expected UTF-8 text, or UTF-16 with a byte order mark, received bytes of 0; save the file as UTF-8.`,
    );
  }
  let lines = 0;
  let isFirst = true;
  for await (const piece of wholeLines(all)) {
    const bytes = isFirst && piece.indexOf('\uFEFF', 0, 'utf8') === 0 ? piece.subarray(3) : piece;
    isFirst = false;
    if (!isUtf8(bytes)) {
      throw new DataError(
        `${where} row ${lines + firstBrokenLine(bytes)}: expected UTF-8 text, received bytes in another encoding; ` +
          'save the file as UTF-8.',
      );
    }
    for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) lines++;
    yield bytes;
  }
}

async function* decoded(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
  where: string,
): AsyncGenerator<Buffer, void> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new DataError(
      `${where}: expected UTF-16 text, as its byte order mark says, received other bytes; save the file as UTF-8.`,
      { cause },
    );
  }
}

/** The first bytes, and all of them. */
async function withHead(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly head: Buffer; readonly all: AsyncIterable<Uint8Array> }> {
  const iterator = chunks[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const { value, done } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, value]);
  }
  async function* all(): AsyncGenerator<Uint8Array, void> {
    try {
      if (head.length > 0) yield head;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  }
  return { head: head.subarray(0, HEAD_BYTES), all: all() };
}

async function* wholeLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void> {
  let unfinished: Uint8Array[] = [];
  for await (const chunk of chunks) {
    const end = chunk.lastIndexOf(LINE_FEED) + 1;
    if (end === 0) {
      unfinished.push(chunk);
      continue;
    }
    yield Buffer.concat([...unfinished, chunk.subarray(0, end)]);
    unfinished = end < chunk.length ? [chunk.subarray(end)] : [];
  }
  if (unfinished.length > 0) yield Buffer.concat(unfinished);
}
