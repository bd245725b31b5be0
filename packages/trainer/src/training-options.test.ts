import { describe, expect, it } from 'vitest';
import { trainingOptionsSchema } from './training-options.js';

describe('trainingOptionsSchema', () => {
  it('updates after each batch of a shuffled epoch, with one group, unless told otherwise', () => {
    expect(trainingOptionsSchema.parse({})).toMatchObject({
      accumulate: 1,
      sampler: { type: 'shuffle' },
      groups: [],
      schedule: { type: 'constant' },
    });
  });

  it('refuses a published mistake that nothing would come of', () => {
    expect(() => trainingOptionsSchema.parse({ legacy: ['unmatched-frozen'] })).toThrow(
      'expected groups beside unmatched-frozen, received none',
    );
    expect(() => trainingOptionsSchema.parse({ legacy: ['first-batch'] })).toThrow(
      'expected accumulate above 1 beside first-batch, received 1',
    );
    const both = {
      legacy: ['first-batch', 'unmatched-frozen'],
      accumulate: 8,
      groups: [{ match: 'fusion/**' }],
    };
    expect(trainingOptionsSchema.parse(both).legacy).toEqual(both.legacy);
  });
});
