import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

const CONFIGS = fileURLToPath(new URL('../../../../../configs', import.meta.url));

/**
 * A folder in which a user of shipped recipes stands, with the recipes in `configs/`: what their paths name (`../downloads/…`, `../data/…`) is below it. Call it at
 * the top of the test file; the folder is there from the first `beforeAll` on.
 *
 * @param newFolder Makes temporary folders: that of the test file.
 */
export function userFolder(newFolder: () => Promise<string>): () => string {
  const before = process.env.INIT_CWD;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await newFolder();
    process.env.INIT_CWD = folder;
    await cp(CONFIGS, join(folder, 'configs'), {
      recursive: true,
      filter: (path) => !path.includes('node_modules'),
    });
  });
  afterAll(() => {
    if (before === undefined) delete process.env.INIT_CWD;
    else process.env.INIT_CWD = before;
  });
  return () => {
    if (folder === undefined) throw new Error('userFolder: expected a call after beforeAll, received one before');
    return folder;
  };
}
