/** Bytes that are mixed in at once. */
const BLOCK = 64;

/** The first 32 bits of the fractional parts of the cube roots of the first 64 primes, and of the square roots of the first 8. */
const [CUBE_ROOTS, SQUARE_ROOTS] = ((): [Int32Array, Int32Array] => {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  const fraction = (root: number): number => (root - Math.floor(root)) * 2 ** 32;
  return [
    Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
    Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
  ];
})();

/**
 * SHA-256 in plain JavaScript, for places without Node: `crypto.subtle` has no synchronous one.
 *
 * @param parts Bytes, one after the other.
 * @returns 32 bytes.
 * @see FIPS 180-4, section 6.2
 */
export function sha256Digest(parts: readonly Uint8Array[]): Uint8Array {
  const state = SQUARE_ROOTS.slice();
  const block = new Uint8Array(BLOCK);
  const words = new Int32Array(64);
  let length = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; ) {
      const filled = length % BLOCK;
      const taken = Math.min(BLOCK - filled, part.length - at);
      block.set(part.subarray(at, at + taken), filled);
      at += taken;
      length += taken;
      if (length % BLOCK === 0) mix(state, block, words);
    }
  }
  // One bit, zeros, and the length in bits as 64 bits at the end of a block.
  const filled = length % BLOCK;
  block.fill(0, filled);
  block[filled] = 0x80;
  if (filled >= BLOCK - 8) {
    mix(state, block, words);
    block.fill(0);
  }
  const view = new DataView(block.buffer);
  view.setUint32(BLOCK - 8, Math.floor(length / 2 ** 29));
  view.setUint32(BLOCK - 4, length * 8);
  mix(state, block, words);

  const digest = new DataView(new ArrayBuffer(32));
  for (const [i, word] of state.entries()) digest.setInt32(4 * i, word);
  return new Uint8Array(digest.buffer);
}

/** The compression function. @param words Scratch memory. */
function mix(state: Int32Array, block: Uint8Array, words: Int32Array): void {
  for (let t = 0; t < 16; t++) {
    const at = 4 * t;
    words[t] = (block[at]! << 24) | (block[at + 1]! << 16) | (block[at + 2]! << 8) | block[at + 3]!;
  }
  for (let t = 16; t < 64; t++) {
    const [x, y] = [words[t - 15]!, words[t - 2]!];
    const sigma0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3);
    const sigma1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10);
    words[t] = words[t - 16]! + sigma0 + words[t - 7]! + sigma1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let t = 0; t < 64; t++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first =
      (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + choice + CUBE_ROOTS[t]! + words[t]!) | 0;
    const second = ((rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i]! += word;
}

const rotated = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));
