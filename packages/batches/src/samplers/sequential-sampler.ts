import * as z from 'zod';
import { defineSampler } from './define-sampler.js';

/** Every example once, in the order of the split. */
export const sequentialSampler = defineSampler({
  schema: z.strictObject({ type: z.literal('sequential') }),
  create(_, { labels }) {
    const all = Array.from(labels, (_label, i) => i);
    return { length: all.length, order: () => all };
  },
});
