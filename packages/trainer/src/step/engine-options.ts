import { z } from 'zod';

/** What computes the training step. */
export const engineOptionsSchema = z.discriminatedUnion('type', [
  /** The best that loads. */
  z.strictObject({ type: z.literal('auto') }),
  /** Op by op on a tfjs backend. */
  z.strictObject({ type: z.literal('tfjs'), backend: z.enum(['tensorflow', 'wasm', 'cpu']).default('wasm') }),
]);

/** Options of {@link resolveEngine}. */
export type EngineOptions = z.output<typeof engineOptionsSchema>;
