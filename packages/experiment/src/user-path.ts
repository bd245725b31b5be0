import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { PathResolver } from '@erc/core';

/** Where the user stands: a package script runs in the package's own folder, and pnpm says in INIT_CWD where it was called. */
export function userDirectory(): string {
  return process.env.INIT_CWD ?? process.cwd();
}

/** A path that the user wrote, as an absolute path. */
export function userPath(path: string): string {
  return resolve(userDirectory(), path);
}

/**
 * Resolves the paths in the options of parts, as the user wrote them. A model that is not on this machine stays as it is: it may be a repository of the hub, and if it
 * is not, the encoder says so.
 */
export const userPaths: PathResolver = {
  path: userPath,
  model(model) {
    const path = userPath(model);
    return existsSync(path) ? path : model;
  },
};

/** A path as the user would write it: relative where that is shorter. */
export function shownPath(path: string): string {
  const short = relative(userDirectory(), path);
  return short === '' ? '.' : short.length < path.length && !short.startsWith('../../..') ? short : path;
}
