import { readFile } from 'node:fs/promises';
import { DataError, messageOf } from '@erc/core';
import type { z } from 'zod';

/** Reads a file that must be there and checks it. @throws {DataError} It is missing, is no JSON, or breaks its schema. */
export async function readRequired<S extends z.ZodType>(path: string, schema: S): Promise<z.infer<S>> {
  const value = await readOptional(path, schema);
  if (value === undefined) throw new DataError(`${path}: expected a file, received nothing.`);
  return value;
}

/** As {@link readRequired}, but `undefined` where there is no such file. */
export async function readOptional<S extends z.ZodType>(
  path: string,
  schema: S,
): Promise<z.infer<S> | undefined> {
  const bytes = await readBytes(path);
  if (bytes === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new DataError(`${path}: expected JSON, received: ${messageOf(cause)}.`, { cause });
  }
  return checked(json, schema, path);
}

/** The bytes of a file; `undefined` where there is none. */
export async function readBytes(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new DataError(`${path}: expected a readable file, received: ${messageOf(cause)}.`, { cause });
  }
}

/** A value that fits its schema. @throws {DataError} naming `where` and the first key that does not. */
export function checked<S extends z.ZodType>(value: unknown, schema: S, where: string): z.infer<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  const key = issue.path.length > 0 ? `${issue.path.join('.')}: ` : '';
  throw new DataError(`${where}: ${key}${messageOf(issue.message)}.`, { cause: result.error });
}
