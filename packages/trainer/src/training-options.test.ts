import { describe, expect, it } from 'vitest';
import { trainingOptionsSchema } from './training-options.js';

describe('trainingOptionsSchema', () => {
  it('updates after each batch of a shuffled epoch, with one group, unless told otherwise', () => {
    expect(trainingOptionsSchema.parse({})).toMatchObject({
      gradientAccumulationSteps: 1,
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
      'expected gradientAccumulationSteps above 1 beside first-batch, received 1',
    );
    const both = {
      legacy: ['first-batch', 'unmatched-frozen'],
      gradientAccumulationSteps: 8,
      groups: [{ match: 'fusion/**' }],
    };
    expect(trainingOptionsSchema.parse(both).legacy).toEqual(both.legacy);
  });

  it('has Adam with no penalty unless told otherwise', () => {
    expect(trainingOptionsSchema.parse({ optimizer: { type: 'adam' } }).optimizer).toEqual({
      type: 'adam',
      learningRate: 1e-3,
      weightDecay: 0,
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-8,
    });
  });

  it('refuses a direction without a metric, and a roll-back by another metric than selection', () => {
    const parse = (schedule: unknown) => () => trainingOptionsSchema.parse({ schedule });
    expect(parse({ type: 'plateau', goal: 'min' })).toThrow('expected monitor beside goal, received none');
    expect(parse({ type: 'newbob', rollBack: true, monitor: 'loss' })).toThrow(
      'expected none beside rollBack',
    );
    expect(parse({ type: 'newbob', monitor: 'loss' })).not.toThrow();
  });
});
