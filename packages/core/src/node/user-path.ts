import { homedir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { ConfigError } from '../errors.js';
import { refuseUri } from './refuse-uri.js';

/** Where the user stands: a package script runs in the package's own folder, and npm and pnpm say in INIT_CWD where it was called. */
export const userDirectory = (): string => process.env.INIT_CWD ?? process.cwd();

/**
 * A path that a user wrote, as an absolute path. `~` and `~/…` are the home folder, as in a shell.
 *
 * @param directory What the path is relative to.
 * @throws ConfigError for what only a shell or another program would fill in: `~ada/…`, `$HOME/…`, `${…}`; and for a bucket or another URI.
 */
export function pathFrom(directory: string, path: string): string {
  refuseUri(path);
  const [filledIn] = /\$\{[^}]*\}?|^\$[A-Za-z_]\w*(?=[\\/]|$)|^~[A-Za-z_][\w.-]*(?=[\\/]|$)/.exec(path) ?? [];
  if (filledIn !== undefined) {
    throw new ConfigError(
      `path: expected one that is written out, or begins with ~/; received ${path}: nothing here fills in ${filledIn}.`,
    );
  }
  return /^~(?=[\\/]|$)/.test(path) ? join(homedir(), path.slice(1)) : resolve(directory, path);
}

/** A path that the user wrote, as an absolute path; see {@link pathFrom}. */
export const userPath = (path: string): string => pathFrom(userDirectory(), path);

/** A path as the user would write it: relative where that is shorter. */
export function shownPath(path: string): string {
  const short = relative(userDirectory(), path) || '.';
  return short.length < path.length && !short.startsWith('../../..') ? short : path;
}
