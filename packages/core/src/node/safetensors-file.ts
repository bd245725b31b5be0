import { readSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DataError } from '../errors.js';
import {
  readSafetensorsLayout,
  type SafetensorsDtype,
  type SafetensorsLayout,
} from '../safetensors-header.js';

/** Bytes of one read: the system gives no more than 2 GiB at a time. */
const MOST_AT_ONCE = 2 ** 30;

/** A safetensors file that is open. */
export interface SafetensorsFile<Dtype extends SafetensorsDtype> extends SafetensorsLayout<Dtype> {
  /**
   * Reads bytes of the file, from `start` up to `end`. Nothing is kept.
   *
   * @throws DataError where it has become shorter.
   */
  bytes(start: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/**
 * Opens a safetensors file of any size, and reads its header.
 *
 * @param dtypes The types that the caller knows. Others are refused.
 * @throws DataError when it is no such file, or damaged; what the system says where there is none.
 */
export async function openSafetensorsFile<Dtype extends SafetensorsDtype>(
  path: string,
  dtypes: readonly Dtype[],
): Promise<SafetensorsFile<Dtype>> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const { arrays, metadata } = readSafetensorsLayout(
      (start, end) => headerBytes(handle, path, start, end),
      { size, dtypes, where: path },
    );
    return {
      arrays,
      metadata,
      bytes: (start, end) => bytesOf(handle, path, start, end),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The header of a safetensors file, and its arrays one by one. */
export interface SafetensorsArrays<Dtype extends SafetensorsDtype> extends SafetensorsLayout<Dtype> {
  /**
   * Reads the bytes of an array: little-endian, row-major. Nothing is kept, and the file is open only meanwhile: what has its name then is
   * read.
   *
   * @throws DataError for a name that there is not, and for a file that has become shorter.
   */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/** {@link openSafetensorsFile} for who has nowhere to close it. */
export async function findSafetensors<Dtype extends SafetensorsDtype>(
  path: string,
  dtypes: readonly Dtype[],
): Promise<SafetensorsArrays<Dtype>> {
  const file = await openSafetensorsFile(path, dtypes);
  await file.close();
  const { arrays, metadata } = file;
  return {
    arrays,
    metadata,
    async read(name) {
      const place = Object.hasOwn(arrays, name) ? arrays[name] : undefined;
      if (!place) throw new DataError(`${path}: expected an array named "${name}", received none.`);
      const handle = await open(path, 'r');
      try {
        return await bytesOf(handle, path, place.start, place.end);
      } finally {
        await handle.close();
      }
    },
  };
}

const tooShort = (path: string, expected: number, received: number): DataError =>
  new DataError(`${path}: expected ${expected} bytes, received ${received}: it has become shorter.`);

function headerBytes({ fd }: FileHandle, path: string, start: number, end: number): Uint8Array {
  const bytes = new Uint8Array(end - start);
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(fd, bytes, at, bytes.length - at, start + at);
    if (read === 0) throw tooShort(path, end, start + at);
    at += read;
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
    if (bytesRead === 0) throw tooShort(path, end, start + at);
    at += bytesRead;
  }
  return bytes;
}
