import { z } from 'zod';
import type { DeepReadonly } from '../format/deep-readonly.js';
import { count } from './values.js';

const rate = z.number().positive();

const learningRateSchema = z
  .object({
    name: z.string(),
    seed: z.int(),
    /** The stage that was tested, where the recipe has several. */
    stage: z.string().exactOptional(),
    /** Number of trainable values. */
    parameters: count,
    /** By rising rate. */
    points: z.array(z.object({ rate, loss: z.number() })),
    /** Running mean of the loss at each point. */
    smoothed: z.array(z.number()),
    /** Where the loss falls fastest, and where half of its fall is done. Absent: it has no clear fall. */
    steepest: rate.exactOptional(),
    valley: rate.exactOptional(),
    /** Why there are no more points. */
    stopped: z.enum(['end', 'diverged']),
  })
  .refine(({ points, smoothed }) => smoothed.length === points.length, {
    path: ['points'],
    message: 'expected as many points as values in smoothed',
  });

/** `learning-rate.json`: a learning rate range test. */
export const LEARNING_RATE_FILE = { name: 'learning-rate.json', schema: learningRateSchema };

/** What `learning-rate.json` holds. */
export type LearningRateRecord = DeepReadonly<z.output<typeof learningRateSchema>>;
