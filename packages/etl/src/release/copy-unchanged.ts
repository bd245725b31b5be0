import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DataError, messageOf, sha256Of } from '@erc/core';

/**
 * Copies a file whose contents were looked through before. Never over another: names that differ in case only are one file on some systems.
 *
 * @param file `where` comes first in errors; `expected` says what it is.
 * @throws DataError when it has changed meanwhile, or is gone.
 */
export async function copyUnchanged(
  {
    path,
    sha256,
    where,
    expected,
  }: { readonly path: string; readonly sha256: string; readonly where: string; readonly expected: string },
  target: string,
): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new DataError(`${where}: expected ${expected}, received ${messageOf(cause)}.`, { cause });
  }
  if (sha256Of(bytes) !== sha256) {
    throw new DataError(`${where}: expected a file at rest, received one that changed while it was read.`);
  }
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, bytes, { flag: 'wx' });
}
