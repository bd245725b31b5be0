import { readSafetensors, writeSafetensors } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { npy, tensors } from '../features/__fixtures__/arrays.js';
import { featuresOfArray } from '../features/features-of-array.js';
import { parseNpy } from '../features/parse-npy.js';
import { parseTensors } from '../features/parse-tensors.js';
import { fuzz, INPUTS } from './__fixtures__/fuzz.js';

const HEAD = 160;
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

const sizeOf = (features: ReturnType<typeof featuresOfArray>): number =>
  features.reduce((sum, { data }) => sum + data.length, 0);

const OWN = [
  Buffer.from(
    writeSafetensors({
      'train/0/0': { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
      mask: { data: Uint8Array.of(1, 0), shape: [2] },
    }),
  ),
  Buffer.from(writeSafetensors({ a: { data: Int32Array.of(1, 2), shape: [2] } }, { made: 'by a test' })),
];

describe('mutated files', () => {
  it('are read within their size or refused: npy', () => {
    const sound = fuzz({
      seeds: NPY,
      pieces: PIECES,
      head: HEAD,
      read: (file) => {
        const array = parseNpy(file, 'x');
        const lengths = array.shape.length === 3 ? LENGTHS : undefined;
        return sizeOf(featuresOfArray({ array, where: 'x' }, lengths, PLACES));
      },
    });
    // Some stay sound, and most do not: the mutations reach both sides.
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS / 2);
  });

  it('are read within their size or refused: safetensors of others', () => {
    const sound = fuzz({
      seeds: TENSORS,
      pieces: PIECES,
      head: HEAD,
      read: (file) => {
        const arrays = parseTensors(file, 'x');
        const lengths = arrays.get('lengths');
        const array = [...arrays].find(([name]) => name !== 'lengths')?.[1] ?? LENGTHS.array;
        const features = featuresOfArray(
          { array, where: 'x' },
          lengths && { array: lengths, where: 'lengths' },
          PLACES,
        );
        return sizeOf(features);
      },
    });
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS / 2);
  });

  it('are read within their size or refused: safetensors of a dataset folder', () => {
    const sound = fuzz({
      seeds: OWN,
      pieces: PIECES,
      head: HEAD,
      read: (file) => {
        const { tensors: arrays } = readSafetensors(file, 'x');
        return Object.values(arrays).reduce((sum, { data }) => sum + data.length, 0);
      },
    });
    expect(sound).toBeGreaterThan(INPUTS / 100);
    expect(sound).toBeLessThan(INPUTS / 2);
  });
});
