import { DataError } from '@erc/core';

interface NodeModules {
  'node:fs/promises': typeof import('node:fs/promises');
  'node:path': typeof import('node:path');
}

/**
 * A module of Node's own, for what reads files. Not by `import`: bundlers for browsers stop at one, also where it is never reached.
 *
 * @throws DataError in a browser, which has no files.
 */
export function nodeModule<Name extends keyof NodeModules>(name: Name, where: string): NodeModules[Name] {
  if (typeof process !== 'object' || typeof process.getBuiltinModule !== 'function') {
    throw new DataError(
      `${where}: expected a program that can read files, received a browser, which cannot.`,
    );
  }
  return process.getBuiltinModule(name) as NodeModules[Name];
}
