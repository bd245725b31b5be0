import { describe, expect, it } from 'vitest';
import { npy, npyOf } from './__fixtures__/arrays.js';
import { featuresOfArray } from './features-of-array.js';
import { numberReader, sizeOf } from './numeric-array.js';
import { parseNpy } from './parse-npy.js';

const bytesOf = (array: ArrayBufferView): Uint8Array =>
  new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
const numbersOf = (file: Uint8Array): number[] => {
  const array = parseNpy(file, 'x.npy');
  return Array.from({ length: sizeOf(array.shape) }, (_, i) => numberReader(array)(i));
};

describe('parseNpy', () => {
  it.each<[string, Uint8Array, number[]]>([
    // 1, −2, the largest, the smallest normal, the smallest: IEEE 754 binary16.
    [
      '<f2',
      bytesOf(Uint16Array.of(0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001)),
      [1, -2, 65504, 2 ** -14, 2 ** -24],
    ],
    ['>f2', Uint8Array.of(0x3c, 0x01, 0x80, 0x00), [1 + 2 ** -10, -0]],
    ['<f4', bytesOf(Float32Array.of(0.5, -3)), [0.5, -3]],
    ['>f4', Uint8Array.of(0x3f, 0x80, 0, 0), [1]],
    ['<f8', bytesOf(Float64Array.of(0.1)), [0.1]],
    ['>f8', Uint8Array.of(0xbf, 0xf0, 0, 0, 0, 0, 0, 0), [-1]],
    ['|i1', Uint8Array.of(0xff, 0x7f), [-1, 127]],
    ['|u1', Uint8Array.of(0xff, 0x7f), [255, 127]],
    ['>i2', Uint8Array.of(0xff, 0xfe), [-2]],
    ['<u2', Uint8Array.of(0xff, 0xfe), [0xfeff]],
    ['<i4', bytesOf(Int32Array.of(-7)), [-7]],
    ['>u4', Uint8Array.of(0x80, 0, 0, 1), [2 ** 31 + 1]],
    ['<i8', bytesOf(BigInt64Array.of(-5n)), [-5]],
    ['<u8', bytesOf(BigUint64Array.of(2n ** 63n)), [2 ** 63]],
  ])('reads %s', (descr, body, expected) => {
    expect(numbersOf(npy(descr, [expected.length], body))).toEqual(expected);
  });

  it.each([1, 2, 3])('reads version %i', (version) => {
    expect(numbersOf(npy('|u1', [2], Uint8Array.of(3, 4), { version }))).toEqual([3, 4]);
  });

  it('reads arrays of Fortran in the order of their indices', () => {
    // [[1, 2, 3], [4, 5, 6]] and, as one utterance of two steps, the same.
    const body = Uint8Array.of(1, 4, 2, 5, 3, 6);
    const array = (shape: number[]) => ({
      array: parseNpy(npy('|u1', shape, body, { isFortran: true }), 'x'),
      where: 'x',
    });
    const lengths = { array: parseNpy(npy('|u1', [1], Uint8Array.of(2)), 'l'), where: 'l' };
    expect(featuresOfArray(array([2, 3]), undefined, ['a', 'b']).map(({ data }) => [...data])).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    expect([...featuresOfArray(array([1, 2, 3]), lengths, ['a'])[0]!.data]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('reads headers in other orders, quotes and spaces, with the integers of Python 2', () => {
    const file = npyOf(`{"shape":(2L,),'fortran_order':False , "descr" : '|u1'}`, Uint8Array.of(1, 2));
    expect(numbersOf(file)).toEqual([1, 2]);
  });

  it.each([
    [
      'pickled objects',
      npy('|O', [2], new Uint8Array(16)),
      'received pickled Python objects. They are never',
    ],
    [
      'records',
      npyOf(`{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}`),
      'array of records',
    ],
    ['text', npy('<U8', [1], new Uint8Array(32)), 'received the type "<U8"'],
    ['complex numbers', npy('<c8', [1], new Uint8Array(8)), 'received the type "<c8"'],
    ['truth values', npy('|b1', [1], new Uint8Array(1)), 'received the type "|b1"'],
    ['no order of bytes', npy('=f4', [1], new Uint8Array(4)), 'received the type "=f4"'],
    ['another file', Buffer.from('PK\x03\x04 an archive'), 'received 15 bytes that start with "PK'],
    ['a later version', npy('|u1', [1], Uint8Array.of(1), { version: 4 }), 'received 4.0'],
    ['code', npyOf(`{'descr': '<f4', 'fortran_order': False, 'shape': __import__('os')}`), 'a value'],
    ['arithmetic', npyOf(`{'descr': '|u1', 'fortran_order': False, 'shape': (2*3,)}`), 'a tuple of integers'],
    ['negative extents', npyOf(`{'descr': '|u1', 'fortran_order': False, 'shape': (-1,)}`), 'a tuple of'],
    ['a number for a tuple', npyOf(`{'descr': '|u1', 'fortran_order': False, 'shape': (1)}`), 'a tuple'],
    ['a key twice', npyOf(`{'descr': '|u1', 'descr': '|u1', 'shape': (1,)}`), 'another key with a value'],
    ['a key too few', npyOf(`{'descr': '|u1', 'shape': (1,)}`), "expected 'descr', 'fortran_order' and"],
    ['a key too many', npyOf(`{'descr': '|u1', 'fortran_order': False, 'shape': (), 'x': True}`), "'descr',"],
    ['text after it', npyOf(`{'descr': '|u1', 'fortran_order': False, 'shape': ()} ;`), 'its end'],
    ['an escape', npyOf(`{'descr': '|u\\x31', 'fortran_order': False, 'shape': ()}`), 'a value'],
    [
      'a shape beyond the file',
      npy('<f8', [999_999_999_999_999, 9, 9], new Uint8Array(8)),
      'received 8: cut',
    ],
    ['something after it', npy('|u1', [1], Uint8Array.of(1, 2)), 'expected 1 bytes of numbers'],
    [
      'a long header',
      npyOf(
        `{'descr': '|u1', 'fortran_order': False, 'shape': (),${' '.repeat(10_000)}}`,
        new Uint8Array(9999),
      ),
      'expected a header of at most 10000 bytes',
    ],
    ['many axes', npy('|u1', Array(33).fill(1), Uint8Array.of(1)), 'at most 32 axes, received 33'],
  ])('refuses %s', (_, file, message) => {
    expect(() => parseNpy(file, 'x.npy')).toThrow(`x.npy: `);
    expect(() => parseNpy(file, 'x.npy')).toThrow(message);
  });

  it('refuses every cut', () => {
    for (const version of [1, 2]) {
      const file = npy('<f4', [2, 2], new Uint8Array(16), { version });
      for (let length = 0; length < file.length; length++) {
        expect(() => parseNpy(file.subarray(0, length), 'x.npy'), `${length} bytes`).toThrow(
          'x.npy: expected',
        );
      }
    }
  });
});
