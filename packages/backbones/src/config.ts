import { EncoderError } from '@erc/core';
import type { ActivationName } from '@erc/nn';
import { z } from 'zod';

/** transformers' words for activations. */
const ACTIVATIONS = {
  gelu: 'gelu',
  gelu_new: 'gelu-tanh',
  gelu_pytorch_tanh: 'gelu-tanh',
  relu: 'relu',
  silu: 'silu',
  swish: 'silu',
  tanh: 'tanh',
} as const satisfies Readonly<Record<string, ActivationName>>;

const words = Object.keys(ACTIVATIONS) as (keyof typeof ACTIVATIONS)[];

/** An activation of a `config.json`. */
export const activationSchema = z.enum(words).transform((word) => ACTIVATIONS[word]);

/** A width, a number of layers, … of a `config.json`. */
export const countSchema = z
  .int()
  .min(1)
  .max(2 ** 31);

/** Dropout of a `config.json`. */
export const rateSchema = z.number().min(0).lt(1);

/**
 * Parses a `config.json`: what is not in the schema is left out.
 *
 * @throws EncoderError that names each key that is wrong.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  config: Readonly<Record<string, unknown>>,
  where: string,
): z.output<Schema> {
  const parsed = schema.safeParse(config);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.')}: ${message}, received ${JSON.stringify(valueAt(config, path))}`,
  );
  throw new EncoderError(`${where}: config.json: ${faults.join('; ')}.`);
}

const valueAt = (config: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    config,
  );
