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

/** The header of a safetensors file, and its arrays one by one. */
export interface OpenSafetensors<Dtype extends SafetensorsDtype> extends SafetensorsLayout<Dtype> {
  /**
   * Reads the bytes of an array: little-endian, row-major. Nothing is kept, and the file is closed meanwhile: what has its name is read.
   *
   * @throws DataError for a name that there is not, and for a file that has become shorter.
   */
  read(name: string): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Reads the header of a safetensors file of any size, whose arrays are then read one by one.
 *
 * @param dtypes The types that the caller knows. Others are refused.
 * @throws DataError when it is no such file, or damaged; what the system says where there is none.
 */
export async function openSafetensors<Dtype extends SafetensorsDtype>(
  path: string,
  dtypes: readonly Dtype[],
): Promise<OpenSafetensors<Dtype>> {
  const layout = await withFile(path, async (handle) => {
    const { size } = await handle.stat();
    return readSafetensorsLayout((start, end) => headerBytes(handle, path, start, end), {
      size,
      dtypes,
      where: path,
    });
  });
  return {
    ...layout,
    async read(name) {
      const place = Object.hasOwn(layout.arrays, name) ? layout.arrays[name] : undefined;
      if (!place) throw new DataError(`${path}: expected an array named "${name}", received none.`);
      return withFile(path, (handle) => bytesOf(handle, path, place.start, place.end));
    },
  };
}

async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
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
