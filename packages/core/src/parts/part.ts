import type { z } from 'zod';

/**
 * The schema of a part's options: a `z.strictObject` in which a literal (`type`; `source` for sources) says which part they are of.
 * A schema takes its own output and gives it back, since a run's record is parsed again.
 */
export type PartSchema<Key extends string = 'type'> = z.ZodObject<
  { [K in Key]: z.ZodLiteral<string> },
  z.core.$strict
>;

/** What a registry knows of a part of any kind. */
export interface Part<Key extends string = 'type'> {
  /** The recipe's word for it, as its schema says. */
  readonly type: string;
  readonly schema: PartSchema<Key>;
}

/**
 * Leads from the parsed options that every part of a kind has to those of one part. `define…` functions close over it, so that an author's
 * functions see precise options while the descriptor takes those of any part of its kind.
 *
 * That options with a part's type were parsed by that part's schema is the one claim which the compiler cannot check.
 *
 * @throws TypeError for options of another part.
 */
export function ownOptions<Key extends string, Schema extends PartSchema<Key>>(key: Key, schema: Schema) {
  const { value: type } = schema.shape[key];
  return <Parsed extends { readonly [K in Key]: string }>(options: Parsed): Parsed & z.output<Schema> => {
    const isOwn = (any: Parsed): any is Parsed & z.output<Schema> => any[key] === type;
    if (isOwn(options)) return options;
    throw new TypeError(`${type}: expected its own options, received those of ${options[key]}.`);
  };
}
