import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';

/** What a paper or its code says that a system reached, beside what it reached here; `null`: nothing was published. */
export const publishedSchema = z
  .object({
    /** By metric, as a share of 1 where the metric is one. */
    figures: z.record(z.string(), z.number()),
    /** Where they stand, and on which utterances: `README, table 2; sessions 33–40`. */
    source: z.string(),
  })
  .nullable();

/** What was published of a system. */
export type Published = DeepReadonly<z.output<typeof publishedSchema>>;

/** What tables say where {@link Published} is `null`. */
export const NOTHING_PUBLISHED = 'nothing was published';

/** Statistics of a test as a paper gives them; differences are first − second. */
export const publishedTestSchema = z.object({
  t: z.number().exactOptional(),
  dof: z.number().exactOptional(),
  p: z.number().exactOptional(),
  /** Of the interval of the difference. */
  low: z.number().exactOptional(),
  high: z.number().exactOptional(),
  d: z.number().exactOptional(),
  bf10: z.number().exactOptional(),
  power: z.number().exactOptional(),
});

/** Tests of a comparison as they were published, by metric; `null`: nothing was published. */
export const publishedTestsSchema = z
  .object({ tests: z.record(z.string(), publishedTestSchema), source: z.string() })
  .nullable();

/** What was published of a comparison. */
export type PublishedTests = DeepReadonly<z.output<typeof publishedTestsSchema>>;
