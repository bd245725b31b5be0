import { readFile } from 'node:fs/promises';
import { DataError, messageOf } from '@erc/core';
import { writeFileAtomic } from '@erc/core/node';

/** Writes a value as indented JSON, atomically. */
export function writeJson(path: string, value: unknown): Promise<void> {
  return writeFileAtomic(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Reads a JSON file. What it holds is for the caller to check. */
export async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new DataError(`${path}: expected a JSON file, received: ${messageOf(cause)}.`, { cause });
  }
}
