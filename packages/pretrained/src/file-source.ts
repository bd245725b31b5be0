import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from '@erc/onnx';

/** The bytes of a file, read where they are asked for. Call `close` when nothing more is read. */
export function openFileSource(path: string): ByteSource & { close(): void } {
  const descriptor = openSync(path, 'r');
  return {
    size: fstatSync(descriptor).size,
    read(start, end) {
      const bytes = new Uint8Array(end - start);
      let length = 0;
      while (length < bytes.length) {
        const read = readSync(descriptor, bytes, length, bytes.length - length, start + length);
        if (read === 0) throw new Error(`${path}: expected ${end} bytes, received ${start + length}`);
        length += read;
      }
      return bytes;
    },
    close: () => closeSync(descriptor),
  };
}
