/**
 * MurmurHash3, x86, 32 bits, of a range of bytes.
 *
 * @param bytes UTF-8 text, or any bytes.
 * @param start First byte of the range.
 * @param end One past its last byte.
 * @param seed Unsigned 32-bit start value.
 * @returns The hash as a signed 32-bit integer.
 * @see Austin Appleby, MurmurHash3 (public domain), https://github.com/aappleby/smhasher
 */
export function murmur3(bytes: Uint8Array, start = 0, end = bytes.length, seed = 0): number {
  let hash = seed | 0;
  const wholeWords = start + ((end - start) & ~3);
  for (let at = start; at < wholeWords; at += 4) {
    const word = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    hash ^= scramble(word);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let at = end - 1; at >= wholeWords; at--) tail = (tail << 8) | bytes[at]!;
  if (wholeWords < end) hash ^= scramble(tail);
  hash ^= end - start;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

function scramble(word: number): number {
  const mixed = Math.imul(word, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}
