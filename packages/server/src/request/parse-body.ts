import { DataError, parseJson } from '@erc/core';
import { Problem } from '../reply/problem.js';

/** Values of a body, far above what a dialogue has: `[{},{},…]` takes twenty times its bytes of memory. */
const MAX_VALUES = 200_000;

/**
 * Reads JSON of a client: UTF-8, of bounded depth and with a bounded number of values. Both are looked at before anything is made of it.
 *
 * @param where What it is, for errors.
 * @throws Problem `bad-json`; `too-large` for too many values.
 */
export function parseBody(bytes: Uint8Array, where: string): unknown {
  const values = countValues(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  if (values > MAX_VALUES) {
    throw new Problem('too-large', `${where}: expected at most ${MAX_VALUES} values, received ${values}.`);
  }
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('bad-json', `${where}: expected UTF-8, received other bytes.`, { cause });
  }
  try {
    return parseJson(text, where);
  } catch (cause) {
    if (!(cause instanceof DataError)) throw cause;
    throw new Problem('bad-json', cause.message, { cause });
  }
}

const [QUOTE, BACKSLASH, COMMA, OPEN] = ['"', '\\', ',', '{'].map((character) => character.charCodeAt(0));

/** Commas and opening brackets outside of strings: at least as many as there are values but one. */
function countValues(bytes: Buffer): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === QUOTE) at = endOfString(bytes, at + 1);
    // 0x20 apart: [ and {.
    else if (byte === COMMA || (byte | 0x20) === OPEN) count++;
  }
  return count;
}

/** Where the quote is that ends a string. Strings are long, so the search for it is left to the machine's. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(QUOTE!, start); at !== -1; at = bytes.indexOf(QUOTE!, at + 1)) {
    let escapes = 0;
    while (bytes[at - 1 - escapes] === BACKSLASH && at - 1 - escapes >= start) escapes++;
    if (escapes % 2 === 0) return at;
  }
  return bytes.length;
}
