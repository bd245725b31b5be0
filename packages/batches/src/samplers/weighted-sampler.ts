import * as z from 'zod';
import { classesOf } from './classes-of.js';
import { defineSampler } from './define-sampler.js';

/**
 * As many as there are, drawn with replacement, each with a probability in proportion to N / n of its label.
 *
 * Weights N / n_label give each label the same share, so a label is drawn first, then one of its examples. That is the distribution of
 * PyTorch's `WeightedRandomSampler` with these weights and N draws.
 */
export const weightedSampler = defineSampler({
  schema: z.strictObject({ type: z.literal('weighted') }),
  reads: () => ['labels'],
  create(_, { labels }) {
    const classes = classesOf(labels);
    return {
      length: labels.length,
      order: (random) =>
        Array.from(labels, () => {
          const members = classes[random.integer(classes.length)]!;
          return members[random.integer(members.length)]!;
        }),
    };
  },
});
