import { ConfigError } from '../errors.js';

/** A scheme of two letters or more, as one letter is a drive of Windows; `file:` also with one slash. */
const URI = /^(?:([a-z][a-z0-9+.-]+):\/\/|(file):\/)/i;

/**
 * Refuses what a program of the cloud or a browser would open: `gs://…`, `s3://…`, `https://…`, `file://…`. Node would take it for a folder of that name.
 *
 * @throws ConfigError that names it.
 */
export function refuseUri(path: string): void {
  const [, scheme, file] = URI.exec(path) ?? [];
  const received = scheme ?? file;
  if (received === undefined) return;
  throw new ConfigError(
    `path: expected one of this machine's file system, received ${path}: an address (${received}:) is not written to or read from. Name a folder here, such as one where the bucket is mounted, and copy what is made.`,
  );
}
