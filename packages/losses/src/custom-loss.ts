import { ConfigError } from '@erc/core';
import { z } from 'zod';
import type { Loss, LossFacts } from './contracts.js';

/** A loss from outside this package, made by {@link customLoss}. */
export interface CustomLoss {
  /** Its own options; `type` and `weight` are added. */
  readonly schema: z.ZodObject;
  /** @param options As the schema gives them. */
  create(options: object, facts: LossFacts): Loss;
}

/** Losses from outside this package, by their `type`. */
export type CustomLosses = Readonly<Record<string, CustomLoss>>;

/** A loss of one's own. */
export const customLoss = <Schema extends z.ZodObject>({
  schema,
  create,
}: {
  /** Its own options, as a `z.strictObject`. */
  readonly schema: Schema;
  readonly create: (options: z.output<Schema>, facts: LossFacts) => Loss;
}): CustomLoss => ({ schema, create: (options, facts) => create(options as z.output<Schema>, facts) });

/**
 * What an entry of these types may be in a list of losses.
 *
 * @throws ConfigError for a type that this package has itself.
 */
export function customLossSchemas(own: CustomLosses, builtIn: readonly string[], weight: z.ZodType) {
  return Object.entries(own).map(([type, { schema }]) => {
    if (builtIn.includes(type)) {
      throw new ConfigError(`losses: expected a type other than the built-in ones, received "${type}".`);
    }
    return schema.safeExtend({ type: z.literal(type), weight });
  });
}
