import { existsSync } from 'node:fs';
import { ConfigError } from '@erc/core';
import { shownPath, userPath } from '@erc/core/node';
import { findStores } from '../inspect-stores.js';

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
