import { execFileSync } from 'node:child_process';
import { truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { MemoryError } from './memory-errors.js';
import { readOrdinaryFile, sizeOfFile } from './ordinary-file.js';
import { sha256OfFile } from './sha256.js';

const newFolder = temporaryFolders();

describe('readOrdinaryFile', () => {
  it('reads a file', async () => {
    const path = join(await newFolder(), 'f');
    await writeFile(path, 'abc');
    expect(await sizeOfFile(path)).toBe(3);
    expect(String(await readOrdinaryFile(path))).toBe('abc');
  });

  it('says of a file that memory has no room for how large both are, and does not read it', async () => {
    const path = join(await newFolder(), 'f');
    await writeFile(path, '');
    await truncate(path, 20e6);
    await expect(readOrdinaryFile(path, { memory: 19e6 })).rejects.toThrow(
      new MemoryError('20.0 MB, more than the 19.0 MB of memory that there may be'),
    );
    expect(await readOrdinaryFile(path, { memory: 20e6 })).toHaveLength(20e6);
  });

  it.skipIf(process.platform === 'win32')('says what is no file, and does not open it', async () => {
    const folder = await newFolder();
    const [pipe, socket] = [join(folder, 'pipe'), join(folder, 's')];
    execFileSync('mkfifo', [pipe]);
    const server = createServer().listen(socket);
    await new Promise((done) => server.once('listening', done));
    try {
      for (const [path, kind] of [
        [folder, 'a folder'],
        [pipe, 'a named pipe'],
        [socket, 'a socket'],
        ['/dev/zero', 'a device'],
      ] as const) {
        await expect(readOrdinaryFile(path)).rejects.toThrow(new Error(kind));
        await expect(sha256OfFile(path)).rejects.toThrow(new Error(kind));
      }
    } finally {
      server.close();
    }
  });
});
