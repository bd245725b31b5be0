import { afterAll, beforeAll } from 'vitest';

/**
 * A folder in which a user of shipped recipes stands: their relative paths (`downloads/…`, `data/…`) are below it. Call it at the top of the test file;
 * the folder is there from the first `beforeAll` on.
 *
 * @param newFolder Makes temporary folders: that of the test file.
 */
export function userFolder(newFolder: () => Promise<string>): () => string {
  const before = process.env.INIT_CWD;
  let folder: string | undefined;
  beforeAll(async () => {
    folder = await newFolder();
    process.env.INIT_CWD = folder;
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
