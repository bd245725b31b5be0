import { DataError } from './errors.js';

/**
 * The text of bytes in UTF-8, or in UTF-16 where a byte order mark says so; the mark is dropped.
 *
 * @param where The file, for errors.
 * @throws DataError for other bytes.
 */
export function decodeText(bytes: Uint8Array, where: string): string {
  const encoding = utf16Of(bytes);
  try {
    // Of UTF-16 without a mark every other byte of Latin letters is 0, which UTF-8 takes.
    if (encoding === undefined && bytes.subarray(0, HEAD_BYTES).includes(0))
      throw new TypeError('bytes of 0');
    return new TextDecoder(encoding ?? 'utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const expected =
      encoding === undefined
        ? 'UTF-8 text, or UTF-16 with a byte order mark'
        : 'UTF-16 text, as its byte order mark says';
    throw new DataError(`${where}: expected ${expected}, received other bytes; save the file as UTF-8.`, {
      cause,
    });
  }
}

const HEAD_BYTES = 4;

/** The encoding that a byte order mark at the beginning of a text names; `undefined` without one, or with that of UTF-8. */
export function utf16Of(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}
