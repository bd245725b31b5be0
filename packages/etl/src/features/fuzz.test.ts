import { createRandom, DataError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { npy, tensors } from './__fixtures__/arrays.js';
import { parseNpy } from './parse-npy.js';
import { parseTensors } from './parse-tensors.js';
import { readFeatures } from './read-features.js';

/** Of each kind of file. Set `ERC_FUZZ` for more. */
const INPUTS = Number(process.env.ERC_FUZZ ?? 20_000);
const PLACES = ['a', 'b'];
const LENGTHS = { array: parseNpy(npy('|u1', [2], Uint8Array.of(1, 2)), 'lengths'), where: 'lengths' };

const body = Uint8Array.from({ length: 32 }, (_, i) => i * 3);
const NPY = [
  npy('<f4', [2, 4], body),
  npy('>f2', [2, 2, 4], body, { version: 2 }),
  npy('|u1', [2, 16], body, { isFortran: true, version: 3 }),
  npy('<i8', [2, 2, 1], body),
];
const TENSORS = [
  tensors({ x: { dtype: 'F16', shape: [2, 8], body } }),
  tensors({
    x: { dtype: 'BF16', shape: [2, 2, 4], body },
    lengths: { dtype: 'I64', shape: [2], body: body.slice(0, 16) },
  }),
];
/** What headers are made of, and what breaks readers of them. */
const PIECES = [
  ...[
    "'descr'",
    "'shape'",
    'True',
    '(',
    ')',
    ',',
    '}',
    '|O',
    '<f8',
    '99999999999999999999',
    '-1',
    '(2,2)',
    '"',
  ],
  ...['data_offsets', '[', ']', '{', 'null', '1e308', '0', '__proto__', '\\u0000', 'F64', '\xff\xff\xff\xff'],
].map((piece) => Buffer.from(piece, 'latin1'));

/** Changes one to four things: bits, bytes, a piece put in or over, a part cut out, doubled, or all after a place. */
function mutate(seed: Buffer, integer: (below: number) => number): Buffer {
  let file = Buffer.from(seed);
  for (let n = 1 + integer(4); n > 0; n--) {
    // Headers are where a reader can go wrong.
    const at = integer(integer(4) === 0 ? file.length + 1 : Math.min(file.length, 160) + 1);
    const piece = PIECES[integer(PIECES.length)]!;
    const to = Math.min(file.length, at + 1 + integer(24));
    const kind = integer(7);
    if (kind === 0 && at < file.length) file[at]! ^= 1 << integer(8);
    else if (kind === 1 && at < file.length) file[at] = integer(256);
    else if (kind === 2) file = Buffer.concat([file.subarray(0, at), piece, file.subarray(at)]);
    else if (kind === 3) file.set(piece.subarray(0, Math.max(0, file.length - at)), at);
    else if (kind === 4) file = Buffer.concat([file.subarray(0, at), file.subarray(to)]);
    else if (kind === 5) file = Buffer.concat([file.subarray(0, to), file.subarray(at)]);
    else file = file.subarray(0, at);
  }
  return file;
}

/** Reads mutated files: each gives features that hold no more than the file, or a DataError. Returns how many were read. */
function fuzz(seeds: readonly Buffer[], read: (file: Buffer) => ReturnType<typeof readFeatures>): number {
  const random = createRandom(7);
  let sound = 0;
  for (let n = 0; n < INPUTS; n++) {
    const file = mutate(seeds[n % seeds.length]!, random.integer);
    try {
      const numbers = read(file).reduce((sum, { data }) => sum + data.length, 0);
      if (numbers > file.length) throw new TypeError(`${numbers} numbers of ${file.length} bytes`);
      sound++;
    } catch (error) {
      if (!(error instanceof DataError)) {
        throw new Error(`input ${n}: ${file.toString('base64')}`, { cause: error });
      }
    }
  }
  return sound;
}

describe('mutated files', () => {
  it('are read within their size or refused: npy', () => {
    const sound = fuzz(NPY, (file) => {
      const array = parseNpy(file, 'x');
      return readFeatures({ array, where: 'x' }, array.shape.length === 3 ? LENGTHS : undefined, PLACES);
    });
    // Some stay sound, and most do not: the mutations reach both sides.
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS / 2);
  });

  it('are read within their size or refused: safetensors', () => {
    const sound = fuzz(TENSORS, (file) => {
      const arrays = parseTensors(file, 'x');
      const lengths = arrays.get('lengths');
      const array = [...arrays].find(([name]) => name !== 'lengths')?.[1] ?? LENGTHS.array;
      return readFeatures({ array, where: 'x' }, lengths && { array: lengths, where: 'lengths' }, PLACES);
    });
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS / 2);
  });
});
