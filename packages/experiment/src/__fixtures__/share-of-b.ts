import { defineMetric } from '@erc/metrics';

/** A metric as a plugin may have it: the share of utterances that are said to be of the second class. */
export const shareOfB = defineMetric({
  type: 'shareOfB',
  title: 'share of b',
  goal: 'min',
  rate: true,
  reads: ['classes'],
  score: ({ predicted }) => predicted.filter((label) => label === 1).length / predicted.length,
});
