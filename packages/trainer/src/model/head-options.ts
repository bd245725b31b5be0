import { feedForwardStepSchema } from '@erc/nn';
import { z } from 'zod';

/** The feed-forward list between fusion and logits; an empty one makes the model linear after the fusion. */
export const headOptionsSchema = z.array(feedForwardStepSchema);

/** The linear layer that gives the logits. */
export const classifierOptionsSchema = z.strictObject({
  /** Whether it adds a learned vector. @default true */
  bias: z.boolean().optional(),
});
