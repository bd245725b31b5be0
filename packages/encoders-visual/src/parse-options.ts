import { ConfigError } from '@erc/core';
import { z } from 'zod';

/** Options with their defaults filled in. @throws ConfigError that names each wrong field. */
export function parseOptions<Schema extends z.ZodType>(
  schema: Schema,
  options: unknown,
  where: string,
): z.output<Schema> {
  const result = schema.safeParse(options);
  if (!result.success) throw new ConfigError(`${where}: options: ${z.prettifyError(result.error)}`);
  return result.data;
}
