import { ConfigError } from '@erc/core';

/**
 * Part of the model's output or of the targets that a loss reads.
 *
 * @throws ConfigError that names the part and what there is instead.
 */
export function required<Source extends object, Key extends keyof Source & string>(
  where: string,
  what: 'output' | 'targets',
  source: Source,
  key: Key,
): NonNullable<Source[Key]> {
  const value = source[key];
  if (value === undefined || value === null) {
    const present = Object.entries(source).flatMap(([name, part]) => (part === undefined ? [] : [name]));
    throw new ConfigError(
      `${where}: expected ${what}.${key}, received ${what} with ${present.join(', ') || 'nothing'}.`,
    );
  }
  return value;
}
