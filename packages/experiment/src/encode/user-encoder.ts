import { stat } from 'node:fs/promises';
import { userPath } from '../user-path.js';

/** Options of encoders that are paths. */
const PATHS = ['path', 'codebook', 'dictionary', 'cacheDirectory'];

/**
 * Options of an encoder with the user's paths as absolute ones. A `model` that is no folder stays as it is: it may be a repository of the hub, and if
 * it is not, the encoder says so.
 */
export async function withUserPaths<Options extends object>(options: Options): Promise<Options> {
  const entries = Object.entries(options).map(async ([name, value]) => {
    if (typeof value !== 'string') return [name, value];
    if (PATHS.includes(name)) return [name, userPath(value)];
    if (name !== 'model') return [name, value];
    const folder = userPath(value);
    const found = await stat(folder).catch(() => undefined);
    return [name, found?.isDirectory() ? folder : value];
  });
  return Object.fromEntries(await Promise.all(entries)) as Options;
}
