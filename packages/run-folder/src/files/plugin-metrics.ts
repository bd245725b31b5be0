import { z } from 'zod';

/**
 * How the metrics of plugins that a file names are shown, by name: a page is made from files alone, without the plugin. Of built-in ones
 * `@erc/metrics` knows it. Absent: every metric is built in, or the file was written before this was kept.
 */
export const pluginMetrics = z
  .record(
    z.string(),
    z.object({
      title: z.string(),
      /** The direction in which it is better. */
      goal: z.enum(['max', 'min']),
      /** Whether it is a share of 1. */
      rate: z.boolean(),
      /** Where tables have room for it. */
      place: z.enum(['headline', 'short', 'full', 'record']),
    }),
  )
  .exactOptional();
