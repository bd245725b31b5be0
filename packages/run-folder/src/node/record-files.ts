import { join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { type FileFunctions, nodeFiles, readOrdinaryFile, writeFileAtomic } from '@erc/core/node';
import { formatRecord, parseRecord } from '../format/parse-record.js';
import type { ContentOf, RunFile, WritableOf } from '../format/run-file.js';

/**
 * Reads a file of a run folder, of any version.
 *
 * @throws DataError where it is missing, is no JSON, or has a key that is not as a run writes it.
 */
export async function readRecord<File extends RunFile>(
  directory: string,
  file: File,
): Promise<ContentOf<File>> {
  const content = await findRecord(directory, file);
  if (content !== undefined) return content;
  throw new DataError(`${join(directory, file.name)}: expected a file, received nothing.`);
}

/** As {@link readRecord}, but `undefined` where there is no such file. */
export async function findRecord<File extends RunFile>(
  directory: string,
  file: File,
): Promise<ContentOf<File> | undefined> {
  const path = join(directory, file.name);
  const bytes = await findBytes(path);
  return bytes === undefined ? undefined : parseRecord(file, bytes.toString('utf8'), path);
}

/** Writes a file of a run folder, atomically, in the version of today. */
export const writeRecord = <File extends RunFile>(
  directory: string,
  file: File,
  content: WritableOf<File>,
  files: FileFunctions = nodeFiles,
): Promise<void> => writeFileAtomic(join(directory, file.name), formatRecord(file, content), files);

/** The bytes of a file; `undefined` where there is none. @throws DataError where it cannot be read. */
export async function findBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readOrdinaryFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DataError(`${path}: expected a readable file, received: ${messageOf(cause)}.`, { cause });
  }
}
