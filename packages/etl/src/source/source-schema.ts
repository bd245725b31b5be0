import { z } from 'zod';

/** Fields that the options of every source have; spread into a source's schema. */
export const sourceFields = {
  /** The dataset folder to make. */
  into: z.string().min(1),
};

/** Options of any source: a `z.strictObject` with `source: z.literal(…)` and {@link sourceFields}. */
export type SourceSchema = z.ZodObject<
  { source: z.ZodLiteral<string> } & typeof sourceFields,
  z.core.$strict
>;

/** Parsed options of any source: what a recipe holds. */
export type ParsedSource = z.output<SourceSchema>;
