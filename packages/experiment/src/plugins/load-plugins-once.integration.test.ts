import { writeFile } from 'node:fs/promises';
import { register } from 'node:module';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPluginLoader, loadPlugins } from './load-plugins.js';

const newFolder = temporaryFolders();
vi.mock('node:module', async (original) => ({
  ...(await original<typeof import('node:module')>()),
  register: vi.fn(),
}));

const names = ['first.mjs', 'second.mjs'];
let folder: string;
beforeAll(async () => {
  folder = await newFolder();
  for (const name of names) await writeFile(join(folder, name), 'export const plugin = {};\n');
});
beforeEach(() => vi.mocked(register).mockClear());
const files = () => names.map((name) => ({ file: join(folder, name) }));

describe('createPluginLoader', () => {
  it('loads the plugins of many recipes once, and others anew', async () => {
    const load = createPluginLoader();
    const first = await load(files());
    expect(await load(files())).toBe(first);
    expect(register).toHaveBeenCalledTimes(1);
    expect(await load(files().slice(1))).not.toBe(first);
    expect(register).toHaveBeenCalledTimes(2);
  });
});

describe('loadPlugins', () => {
  it('hooks into the resolution of imports once for all files, and not at all for none', async () => {
    await loadPlugins();
    expect(register).not.toHaveBeenCalled();
    await loadPlugins(files());
    expect(register).toHaveBeenCalledTimes(1);
  });
});
