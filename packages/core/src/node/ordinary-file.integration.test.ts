import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
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
