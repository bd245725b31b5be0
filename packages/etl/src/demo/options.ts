import { z } from 'zod';

/** Options of the `demo` source. */
export const demoSourceOptionsSchema = z.strictObject({
  source: z.literal('demo'),
  /** The dataset folder to make. */
  into: z.string().min(1),
});

/** Options of the `demo` source, as a recipe gives them. */
export type DemoSourceOptions = z.input<typeof demoSourceOptionsSchema>;
