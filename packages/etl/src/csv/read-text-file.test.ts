import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { readTextFile } from './read-text-file.js';

const temporaryFolder = temporaryFolders();

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(await temporaryFolder(), 'talk.srt');
  await writeFile(path, bytes);
  return path;
}

const TEXT = 'Ça va?\r\n🎭 Ja.\n';

describe('readTextFile', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${TEXT}`)],
    ['UTF-16 with a mark', Buffer.from(`\uFEFF${TEXT}`, 'utf16le')],
    ['UTF-16 of the other order', Buffer.from(`\uFEFF${TEXT}`, 'utf16le').swap16()],
  ])('reads %s', async (_, bytes) => {
    expect(await readTextFile(await fileOf(bytes))).toBe(TEXT);
  });

  it('reads nothing of an empty file', async () => {
    expect(await readTextFile(await fileOf(Buffer.alloc(0)))).toBe('');
  });

  it.each([
    ['Latin-1', Buffer.from('Hi.\nÇa va?', 'latin1'), 'talk.srt row 2: expected UTF-8 text, received'],
    ['UTF-16 without a mark', Buffer.from('Hi.', 'utf16le'), 'expected UTF-8 text, or UTF-16 with a byte'],
  ])('refuses %s', async (_, bytes, message) => {
    await expect(readTextFile(await fileOf(bytes))).rejects.toThrow(message);
  });

  it('refuses a film, and what is not there, before anything is read', async () => {
    const path = await fileOf(Buffer.alloc(0));
    await truncate(path, 16 * 2 ** 20 + 1);
    await expect(readTextFile(path)).rejects.toThrow('talk.srt: expected at most 16 MiB, received 17 MiB.');
    await expect(readTextFile(`${path}x`)).rejects.toThrow(
      'expected a readable file, received no such file.',
    );
  });
});
