import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { pictureProblem, wavProblem } from '@erc/media';
import type { MediaFile } from './find-media.js';

const EXPECTED = { wav: 'a readable wav', image: 'a readable png, jpeg or webp' } as const;

/**
 * Copies a file into the dataset folder once it has been read and looked through: a broken one is found now, not after hours of training.
 *
 * @throws DataError with file, row and path for a file that is broken, or gone meanwhile.
 */
export async function copyMedium(
  { kind, path, to, where }: MediaFile & { readonly kind: 'wav' | 'image' },
  directory: string,
): Promise<void> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new DataError(`${where}: expected ${EXPECTED[kind]}, received ${messageOf(cause)}.`, { cause });
  }
  const problem = kind === 'wav' ? wavProblem(bytes) : await pictureProblem(bytes);
  if (problem) throw new DataError(`${where}: expected ${EXPECTED[kind]}, received ${problem}.`);
  const target = join(directory, to);
  await mkdir(dirname(target), { recursive: true });
  // Never over another: names that differ in case only are one file on some systems.
  await writeFile(target, bytes, { flag: 'wx' });
}
