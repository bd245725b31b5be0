import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import {
  type ArrayPlace,
  DataError,
  EncoderError,
  fromBfloat16,
  fromFloat16,
  messageOf,
  readSafetensorsLayout,
  SAFETENSORS_BYTES,
  type SafetensorsDtype,
} from '@erc/core';

/** Every type a file may have; not each can be read. */
const DTYPES = Object.keys(SAFETENSORS_BYTES) as SafetensorsDtype[];

/** Bytes of one read: the system gives no more than 2 GiB at a time. */
const MOST_AT_ONCE = 2 ** 30;

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
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { arrays } = readSafetensorsLayout((start, end) => headerBytes(handle, start, end), {
      size,
      dtypes: DTYPES,
      where: path,
    });
    return {
      places: arrays,
      close: () => handle.close(),
      async *bytes(name) {
        const { start, end } = arrays[name]!;
        for (let at = start; at < end; at += PART) {
          yield await bytesOf(handle, path, at, Math.min(at + PART, end));
        }
      },
      async read(name) {
        const { dtype, start, end } = arrays[name]!;
        if (!isFloat(dtype)) {
          throw new EncoderError(
            `${path}: "${name}": expected weights of type F32, F16 or BF16, received ${dtype}.`,
          );
        }
        return asFloats(await bytesOf(handle, path, start, end), dtype);
      },
    };
  } catch (error) {
    await handle.close();
    throw error instanceof DataError ? new EncoderError(messageOf(error), { cause: error }) : error;
  }
}

function headerBytes({ fd }: FileHandle, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    const got = readSync(fd, bytes, at, bytes.length - at, start + at);
    if (got === 0) throw new DataError(`expected ${end} bytes, received ${start + at}`);
    at += got;
  }
  return bytes;
}

async function bytesOf(
  handle: FileHandle,
  path: string,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    const length = Math.min(MOST_AT_ONCE, bytes.length - at);
    const { bytesRead } = await handle.read(bytes, at, length, start + at);
    if (bytesRead === 0) {
      throw new EncoderError(
        `${path}: expected ${end} bytes, received ${start + at}: it has become shorter.`,
      );
    }
    at += bytesRead;
  }
  return bytes;
}

function asFloats({ buffer }: Uint8Array<ArrayBuffer>, dtype: 'F32' | 'F16' | 'BF16'): Float32Array {
  if (dtype === 'F32') return new Float32Array(buffer);
  const halves = new Uint16Array(buffer);
  return dtype === 'BF16' ? fromBfloat16(halves) : fromFloat16(halves);
}
