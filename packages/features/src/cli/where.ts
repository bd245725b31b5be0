import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { ConfigError } from '@erc/core';
import { findStores } from '../inspect-stores.js';

/** Where the user stands: pnpm runs a package's script in its own folder, and says in INIT_CWD where it was called. */
const userDirectory = (): string => process.env.INIT_CWD ?? process.cwd();

/** A path that the user wrote, as an absolute path. */
export const userPath = (path: string): string => resolve(userDirectory(), path);

/** A path as the user would write it. */
export function shownPath(path: string): string {
  const short = relative(userDirectory(), path) || '.';
  return short.length < path.length && !short.startsWith('../../..') ? short : path;
}

/** The stores in the folders that the user named, or in `.features` or `data/.features`. */
export async function storesIn(folders: readonly string[]): Promise<string[]> {
  const usual = ['.features', 'data/.features'].filter((path) => existsSync(userPath(path)));
  const roots = (folders.length > 0 ? folders : usual).map(userPath);
  if (roots.length === 0) {
    throw new ConfigError(
      'erc-features: expected a folder of features, or .features or data/.features here; received none.',
    );
  }
  const found: string[] = [];
  for (const root of roots) {
    if (!existsSync(root)) {
      throw new ConfigError(`erc-features: expected a folder of features, received ${shownPath(root)}.`);
    }
    found.push(...(await findStores(root)));
  }
  return [...new Set(found)];
}

/** A number of bytes in words. */
export function sizeOf(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
