import { murmur3 } from '../murmur3.js';

/** Shortest and longest n-gram, both included. */
export type NgramRange = readonly [shortest: number, longest: number];

const SPACE = 0x20;
const utf8 = new TextEncoder();

/**
 * Hashes of a text's word n-grams: neighbouring tokens joined by one space. A text with fewer than `shortest` tokens has none.
 *
 * @param text Lower-cased already, if it should be.
 * @param pattern Matches one token; global.
 * @returns One signed 32-bit {@link murmur3} per n-gram, with repetitions.
 */
export function wordNgramHashes(text: string, [shortest, longest]: NgramRange, pattern: RegExp): number[] {
  const tokens = (text.match(pattern) ?? [])
    .filter((token) => token !== '')
    .map((token) => utf8.encode(token));
  const starts: number[] = [];
  let length = 0;
  for (const token of tokens) {
    starts.push(length);
    length += token.length + 1;
  }
  // Tokens with a space after each: every n-gram is a range of these bytes.
  const bytes = new Uint8Array(length).fill(SPACE);
  for (const [i, token] of tokens.entries()) bytes.set(token, starts[i]!);
  const hashes: number[] = [];
  for (let n = shortest; n <= Math.min(longest, tokens.length); n++) {
    for (let first = 0; first + n <= tokens.length; first++) {
      const last = first + n - 1;
      hashes.push(murmur3(bytes, starts[first]!, starts[last]! + tokens[last]!.length));
    }
  }
  return hashes;
}

/**
 * Hashes of a text's character n-grams inside words: each run of characters without white space, with one space before and after,
 * gives its n-grams of code points. A padded word shorter than n counts once, whole. (scikit-learn's `char_wb`.)
 *
 * @param text Lower-cased already, if it should be.
 * @returns One signed 32-bit {@link murmur3} per n-gram, with repetitions.
 */
export function charNgramHashes(text: string, [shortest, longest]: NgramRange): number[] {
  const hashes: number[] = [];
  for (const word of text.split(/\s+/u)) {
    if (word === '') continue;
    const bytes = utf8.encode(` ${word} `);
    const starts = codePointStarts(bytes);
    const length = starts.length - 1;
    for (let n = shortest; n <= longest; n++) {
      for (let first = 0; first === 0 || first + n <= length; first++) {
        hashes.push(murmur3(bytes, starts[first]!, starts[Math.min(first + n, length)]!));
      }
      if (n >= length) break;
    }
  }
  return hashes;
}

/** Where each code point of UTF-8 bytes begins, and at the end the number of bytes. */
function codePointStarts(bytes: Uint8Array): number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at]! & 0xc0) !== 0x80) starts.push(at);
  }
  starts.push(bytes.length);
  return starts;
}
