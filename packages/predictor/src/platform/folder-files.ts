import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError, messageOf } from '@erc/core';
import { sha256OfFile, sizeOfFile } from '@erc/core/node';
import { MANIFEST_NAME } from '../model-folder/manifest.js';
import {
  type CheckedFile,
  checkBytes,
  checkHash,
  checkLength,
  type FileRecord,
  MOST_SMALL_BYTES,
  type ModelFiles,
} from '../model-folder/model-files.js';

/**
 * The files of a folder on this machine.
 *
 * @param directory Absolute.
 * @param where Comes first in errors. @default the folder
 * @param close Called when nobody reads them any more.
 */
export function folderFiles(
  directory: string,
  { where = directory, close = () => {} }: { readonly where?: string; readonly close?: () => void } = {},
): ModelFiles {
  const pathOf = (name: string): string => join(directory, name);
  const placeOf = (name: string): string => `${where}/${name}`;

  async function file(name: string, record: FileRecord): Promise<CheckedFile> {
    const path = pathOf(name);
    checkLength(await sizeOf(path, placeOf(name)), record.bytes, placeOf(name));
    checkHash(await sha256OfFile(path), record.sha256, placeOf(name));
    return { path };
  }

  return {
    where,
    async small(name) {
      const size = await sizeOf(pathOf(name), placeOf(name));
      if (size > MOST_SMALL_BYTES) {
        throw new DataError(
          `${placeOf(name)}: expected at most ${MOST_SMALL_BYTES} bytes, received ${size}.`,
        );
      }
      return readFile(pathOf(name));
    },
    file,
    async bytes(name, record) {
      checkLength(await sizeOf(pathOf(name), placeOf(name)), record.bytes, placeOf(name));
      const bytes = await readFile(pathOf(name));
      checkBytes(bytes, record, placeOf(name));
      return bytes;
    },
    async folder(name, records) {
      for (const [path, record] of Object.entries(records)) await file(path, record);
      for (const found of await filesIn(pathOf(name), placeOf(name))) {
        if (Object.hasOwn(records, `${name}/${found}`)) continue;
        throw new DataError(
          `${placeOf(name)}: expected the files that ${MANIFEST_NAME} names, received ${found} as well.`,
        );
      }
      return { path: pathOf(name) };
    },
    close,
  };
}

async function sizeOf(path: string, where: string): Promise<number> {
  try {
    return await sizeOfFile(path);
  } catch (cause) {
    throw new DataError(`${where}: expected a file, received: ${messageOf(cause)}.`, { cause });
  }
}

/** Paths of all files in a folder and those below, with `/`. */
async function filesIn(directory: string, where: string): Promise<string[]> {
  try {
    const entries = await readdir(directory, { withFileTypes: true });
    const lists = entries.map(async (entry) =>
      entry.isDirectory()
        ? (await filesIn(join(directory, entry.name), where)).map((path) => `${entry.name}/${path}`)
        : [entry.name],
    );
    return (await Promise.all(lists)).flat();
  } catch (cause) {
    throw new DataError(`${where}: expected a folder, received: ${messageOf(cause)}.`, { cause });
  }
}
