import { existsSync } from 'node:fs';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { removeListed } from './remove-listed.js';

const newFolder = temporaryFolders();
let folder: string;
beforeEach(async () => {
  folder = join(await newFolder(), 'made');
  for (const path of ['dataset.json', 'media/a/0.wav', 'media/b/1.wav']) await put(path);
});
async function put(path: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), '');
}
const isKnown = (path: string): boolean => path === 'dataset.json' || /^media\/[ab]\/\d\.wav$/.test(path);

describe('removeListed', () => {
  it('removes a folder of known files', async () => {
    expect(await removeListed(folder, isKnown)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expect(await removeListed(folder, isKnown)).toEqual([]);
  });

  it('leaves all else where it is', async () => {
    await put('media/a/notes.md');
    await put('.hidden');
    await mkdir(join(folder, 'ideas'));
    await symlink(dirname(folder), join(folder, 'media/link'));
    expect(await removeListed(folder, isKnown)).toEqual(['.hidden', 'media/a/notes.md', 'media/link']);
    expect(
      (await readdir(folder, { recursive: true })).filter((path) => !path.startsWith('media/link/')).sort(),
    ).toEqual(['.hidden', 'ideas', 'media', 'media/a', 'media/a/notes.md', 'media/link']);
  });

  it('leaves an empty folder of others', async () => {
    await mkdir(join(folder, 'ideas'));
    expect(await removeListed(folder, isKnown)).toEqual(['ideas']);
  });
});
