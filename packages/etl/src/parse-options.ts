import { ConfigError } from '@erc/core';
import { z } from 'zod';

/**
 * Checks the options of a source.
 *
 * @param where The source, for the message.
 * @throws ConfigError naming each key that is unknown, missing or wrong.
 */
export function parseOptions<Schema extends z.ZodType>(
  where: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const result = schema.safeParse(options);
  if (!result.success) throw new ConfigError(`${where}: options: ${z.prettifyError(result.error)}`);
  return result.data;
}
