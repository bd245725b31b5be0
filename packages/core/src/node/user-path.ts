import { relative, resolve } from 'node:path';

/** Where the user stands: a package script runs in the package's own folder, and npm and pnpm say in INIT_CWD where it was called. */
export const userDirectory = (): string => process.env.INIT_CWD ?? process.cwd();

/** A path that the user wrote, as an absolute path. */
export const userPath = (path: string): string => resolve(userDirectory(), path);

/** A path as the user would write it: relative where that is shorter. */
export function shownPath(path: string): string {
  const short = relative(userDirectory(), path) || '.';
  return short.length < path.length && !short.startsWith('../../..') ? short : path;
}
