import { isAbsolute, relative, resolve, sep } from 'node:path';
import { ConfigError } from '@erc/core';

/**
 * Refuses to replace a folder that holds the corpus: it would be lost.
 *
 * @param source The source's name, for the message.
 * @throws ConfigError when `from` is `into`, or below it.
 */
export function refuseOverlap(source: string, from: string, into: string): void {
  const path = relative(resolve(into), resolve(from));
  const outside = path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  if (!outside) {
    throw new ConfigError(
      `${source}: into: expected a folder that does not hold the corpus, received ${into} for the corpus in ${from}.`,
    );
  }
}
