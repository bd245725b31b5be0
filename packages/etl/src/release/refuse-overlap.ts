import { isAbsolute, relative, resolve, sep } from 'node:path';
import { ConfigError } from '@erc/core';

/**
 * Refuses to replace a folder that holds the release: it would be lost.
 *
 * @param source The source's name, for the message.
 * @throws ConfigError when `from` is `into`, or below it.
 */
export function refuseOverlap(source: string, from: string, into: string): void {
  const path = relative(resolve(into), resolve(from));
  const outside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  if (!outside) {
    throw new ConfigError(
      `${source}: into: expected a folder that does not hold the release, received ${into} for the release in ${from}.`,
    );
  }
}
