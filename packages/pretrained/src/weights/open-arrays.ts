import {
  type ArrayPlace,
  DataError,
  EncoderError,
  fromBfloat16,
  fromFloat16,
  messageOf,
  SAFETENSORS_BYTES,
  type SafetensorsDtype,
} from '@erc/core';
import { openSafetensorsFile } from '@erc/core/node';

/** Every type a file may have; not each can be read. */
const DTYPES = Object.keys(SAFETENSORS_BYTES) as SafetensorsDtype[];

/** Bytes of one part of an array that is copied. */
const PART = 2 ** 24;

/** An open safetensors file, read array by array. */
export interface OpenArrays {
  readonly places: Readonly<Record<string, ArrayPlace>>;
  read(name: string): Promise<Float32Array>;
  /** The bytes of an array of any type, as they stand in the file, in parts. */
  bytes(name: string): AsyncIterable<Uint8Array, void>;
  close(): Promise<void>;
}

/** Types that a parameter may have: their values are exact in float32. */
export const isFloat = (dtype: SafetensorsDtype): dtype is 'F32' | 'F16' | 'BF16' =>
  dtype === 'F32' || dtype === 'F16' || dtype === 'BF16';

/**
 * Opens a safetensors file of any size and reads its header.
 *
 * @throws EncoderError when it is no such file, or damaged.
 */
export async function openArrays(path: string): Promise<OpenArrays> {
  const file = await asEncoderError(openSafetensorsFile(path, DTYPES));
  const { arrays } = file;
  return {
    places: arrays,
    close: file.close,
    async *bytes(name) {
      const { start, end } = arrays[name]!;
      for (let at = start; at < end; at += PART) {
        yield await asEncoderError(file.bytes(at, Math.min(at + PART, end)));
      }
    },
    async read(name) {
      const { dtype, start, end } = arrays[name]!;
      if (!isFloat(dtype)) {
        throw new EncoderError(
          `${path}: "${name}": expected weights of type F32, F16 or BF16, received ${dtype}.`,
        );
      }
      return asFloats(await asEncoderError(file.bytes(start, end)), dtype);
    },
  };
}

/** A file that is damaged is the encoder's: no dataset is at fault. */
async function asEncoderError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof DataError ? new EncoderError(messageOf(error), { cause: error }) : error;
  }
}

function asFloats({ buffer }: Uint8Array<ArrayBuffer>, dtype: 'F32' | 'F16' | 'BF16'): Float32Array {
  if (dtype === 'F32') return new Float32Array(buffer);
  const halves = new Uint16Array(buffer);
  return dtype === 'BF16' ? fromBfloat16(halves) : fromFloat16(halves);
}
