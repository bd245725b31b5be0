import { DataError } from '@erc/core';
import { parseNpyHeader } from './npy-header.js';
import { NUMBER_BYTES, type NumberType, type NumericArray, sizeOf } from './numeric-array.js';

const MAGIC = '\x93NUMPY';
/** The limit that NumPy sets itself for files that nobody vouches for. */
const MAX_HEADER_BYTES = 10_000;
/** NumPy 1 knows no more axes. */
const MAX_AXES = 32;

/**
 * Parses an npy file (versions 1 to 3) of float16, float32, float64 or integers, in either byte order and either order of axes. The header
 * must account for every byte of the file; nothing is allocated for what it claims.
 *
 * @param bytes The whole file. The array is a view of it.
 * @throws DataError for anything else. Pickled objects are refused unread.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
export function parseNpy(bytes: Uint8Array, where: string): NumericArray {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < 10 || file.toString('latin1', 0, 6) !== MAGIC) {
    throw new DataError(
      `${where}: expected an npy file, received ${file.length} bytes that start with ${JSON.stringify(file.toString('latin1', 0, 6))}.`,
    );
  }
  const version = file[6]!;
  if (version < 1 || version > 3 || file[7] !== 0) {
    throw new DataError(`${where}: expected an npy file of version 1 … 3, received ${version}.${file[7]}.`);
  }
  const start = version === 1 ? 10 : 12;
  const headerBytes =
    version === 1 ? file.readUInt16LE(8) : file.length < 12 ? Infinity : file.readUInt32LE(8);
  const limit = Math.min(MAX_HEADER_BYTES, file.length - start);
  if (headerBytes > limit) {
    throw new DataError(
      `${where}: expected a header of at most ${limit} bytes, received ${headerBytes}: cut short or damaged.`,
    );
  }
  const body = start + headerBytes;
  const { descr, fortran_order, shape } = parseNpyHeader(file.toString('latin1', start, body), where);
  const { type, isLittleEndian } = parseDescr(descr, where);
  if (shape.length > MAX_AXES) {
    throw new DataError(`${where}: expected at most ${MAX_AXES} axes, received ${shape.length}.`);
  }
  const expected = sizeOf(shape) * NUMBER_BYTES[type];
  if (expected !== file.length - body) {
    throw new DataError(
      `${where}: expected ${expected} bytes of numbers for shape (${shape.join(', ')}) and type ${descr}, ` +
        `received ${file.length - body}: cut short, damaged, or with something after the array.`,
    );
  }
  return { type, isLittleEndian, shape, isFortran: fortran_order, bytes: bytes.subarray(body) };
}

function parseDescr(descr: string, where: string): { type: NumberType; isLittleEndian: boolean } {
  if (/^[|<>=]?O/.test(descr)) {
    throw new DataError(
      `${where}: expected an array of numbers, received pickled Python objects. They are never opened, because a pickle can run any ` +
        `program. Lists of different lengths become objects: pad them, and save with allow_pickle=False.`,
    );
  }
  const [, order, type] = /^([<>|])([fiu][1248])$/.exec(descr) ?? [];
  // Only single bytes have no order.
  if (type && Object.hasOwn(NUMBER_BYTES, type) && (order === '|') === type.endsWith('1')) {
    return { type: type as NumberType, isLittleEndian: order !== '>' };
  }
  throw new DataError(
    `${where}: expected float16, float32, float64 or integers of 8 to 64 bits, received the type ${JSON.stringify(descr.slice(0, 40))}.`,
  );
}
