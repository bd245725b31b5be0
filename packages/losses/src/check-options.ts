import { parseOptions } from '@erc/core';
import type { z } from 'zod';

/**
 * Checks options of a loss function as the schema of its factory does.
 *
 * @throws ConfigError naming the option.
 */
export function checkOptions(
  where: string,
  { shape }: { readonly shape: Readonly<Record<string, z.ZodType>> },
  options: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(options)) parseOptions(shape[name]!, value, `${where}: ${name}`);
}
