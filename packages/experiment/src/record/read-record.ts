import { DataError } from '@erc/core';
import { readJson } from '@erc/trainer';
import type { z } from 'zod';

/**
 * Reads a JSON file of a run folder.
 *
 * @throws DataError naming the file, and the first key that is not as a runner writes it.
 */
export async function readRecord<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): Promise<z.output<Schema>> {
  const result = schema.safeParse(await readJson(path));
  if (result.success) return result.data;
  const { path: key, message } = result.error.issues[0]!;
  const place = key.length > 0 ? `${path}: ${key.join('.')}` : path;
  const own = message.replace(/^(Invalid input|Too \w+): (?=expected )/, '').replace(/\.$/, '');
  throw new DataError(
    `${place}: ${own.startsWith('expected') ? own : `expected what a run writes, received: ${own}`}.`,
  );
}
