import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page, PageFile } from '@erc/server';

/** The page of this package, made when it was built; in the repository, where `pnpm --filter web build` makes it. */
const FOLDERS = ['../../../dist/web/', '../../../../../apps/web/dist/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/** Types of the files that a page loads while a server computes; what only computes in a browser is not among them. */
const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
]);

/**
 * The page that comes with this program.
 *
 * @param folders Where it may be; the first that is there. @default those of this package
 * @returns `undefined` where it has not been built.
 */
export async function readPage(folders: readonly string[] = FOLDERS): Promise<Page | undefined> {
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      },
    );
    if (!entries) continue;
    const page = new Map<string, PageFile>();
    for (const entry of entries) {
      const type = TYPES.get(extname(entry.name));
      if (!entry.isFile() || type === undefined) continue;
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(folder.length).replaceAll('\\', '/');
      page.set(name === 'index.html' ? '/' : `/${name}`, { type, bytes: await readFile(path) });
    }
    return page;
  }
  return undefined;
}
