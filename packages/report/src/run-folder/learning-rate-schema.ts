import { z } from 'zod';

const rate = z.number().positive();

/** `learning-rate.json`: a learning rate range test. */
export const learningRateSchema = z
  .object({
    name: z.string(),
    seed: z.union([z.number(), z.string()]),
    /** The stage that was tested, where the recipe has several. */
    stage: z.string().optional(),
    /** By rising rate. */
    points: z.array(z.object({ rate, loss: z.number() })).min(2),
    /** Loss at each point. */
    smoothed: z.array(z.number()),
    /** Where the loss falls fastest, and where half of its longest fall is done. Absent: it never falls. */
    steepest: rate.optional(),
    valley: rate.optional(),
    /** Why there are no more points: `end` or `diverged`. */
    stopped: z.string(),
  })
  .refine(
    ({ points, smoothed }) => smoothed.length === points.length,
    'expected as many values in smoothed as there are points',
  );

/** What `learning-rate.json` holds. */
export type LearningRateRecord = z.infer<typeof learningRateSchema>;
