import * as z from 'zod';
import { defineSampler } from './define-sampler.js';

/** Every example once, in an order drawn anew for each epoch. */
export const shuffleSampler = defineSampler({
  schema: z.strictObject({ type: z.literal('shuffle') }),
  create(_, { labels }) {
    const all = Array.from(labels, (_label, i) => i);
    return { length: all.length, order: (random) => random.shuffle(all) };
  },
});
