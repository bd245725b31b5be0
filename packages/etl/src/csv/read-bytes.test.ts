import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { readBytes } from './read-bytes.js';

const temporaryFolder = temporaryFolders();

describe('readBytes', () => {
  it('refuses a missing file, a folder, and a file of more than 256 MiB', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'huge.csv'), '');
    await truncate(join(folder, 'huge.csv'), 300 * 1024 * 1024);
    await expect(readBytes(join(folder, 'none.csv'))).rejects.toThrow(
      'none.csv: expected a readable file, received no such file.',
    );
    await expect(readBytes(folder)).rejects.toThrow('expected a readable file, received a folder');
    await expect(readBytes(join(folder, 'huge.csv'))).rejects.toThrow(
      'expected at most 256 MiB, received 300 MiB.',
    );
  });
});
