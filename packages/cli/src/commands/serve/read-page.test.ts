import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { readPage } from './read-page.js';

const newFolder = temporaryFolders();

describe('readPage', () => {
  it('takes the first folder that is there, and of it what a served page loads', async () => {
    const folder = join(await newFolder(), 'web/');
    await mkdir(join(folder, 'assets'), { recursive: true });
    for (const name of ['index.html', 'assets/a.js', 'assets/ort.wasm'])
      await writeFile(join(folder, name), name);
    const page = await readPage([join(folder, 'none/'), folder]);
    expect([...page!.keys()].sort()).toEqual(['/', '/assets/a.js']);
    expect(page!.get('/')).toEqual({ type: 'text/html; charset=utf-8', bytes: Buffer.from('index.html') });
  });

  it('says that there is none', async () => {
    expect(await readPage([join(await newFolder(), 'none/')])).toBeUndefined();
  });
});
