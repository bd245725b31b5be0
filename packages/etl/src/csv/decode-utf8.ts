import { DataError } from '@erc/core';

const LINE_FEED = 0x0a;

/** Text of UTF-8 bytes without a byte order mark, or `undefined` when they are not UTF-8. */
export function tryDecodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Text of UTF-8 bytes; a byte order mark is dropped.
 *
 * @param where The file, for the message.
 * @throws DataError with the first line that is not UTF-8.
 */
export function decodeUtf8(bytes: Uint8Array, where: string): string {
  const text = tryDecodeUtf8(bytes);
  if (text === undefined) {
    throw new DataError(
      `${where} row ${firstBrokenLine(bytes)}: expected UTF-8 text, received bytes in another encoding; ` +
        'save the file as UTF-8.',
    );
  }
  return text;
}

/** The number of the first line that is not UTF-8. Line feeds never stand inside a UTF-8 sequence, so each line can be tried alone. */
export function firstBrokenLine(bytes: Uint8Array): number {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const next = bytes.indexOf(LINE_FEED, start);
    const end = next < 0 ? bytes.length : next + 1;
    if (tryDecodeUtf8(bytes.subarray(start, end)) === undefined) return line;
    start = end;
  }
  return line;
}
