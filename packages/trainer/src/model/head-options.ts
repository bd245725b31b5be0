import { feedForwardLayerSchema } from '@erc/nn';
import { z } from 'zod';

/** The feed-forward list between fusion and logits; an empty one makes the model linear after the fusion. */
export const headOptionsSchema = z.array(feedForwardLayerSchema);
