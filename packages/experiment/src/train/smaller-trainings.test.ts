import { expect, it } from 'vitest';
import type { Stage } from '../plan/job.js';
import { smallerBatches } from './smaller-trainings.js';

it.each([
  [16, 1, ['8 2', '4 4', '2 8', '1 16']],
  [11, 1, ['6 2', '3 4', '2 6', '1 11']],
  [3, 2, ['2 3', '1 6']],
  [1, 4, []],
])(
  'smallerBatches: %i examples in %i batches become fewer in more, down to one',
  (batchSize, steps, expected) => {
    const stage = { training: { batchSize, gradientAccumulationSteps: steps } } as unknown as Stage;
    expect(smallerBatches({ stage, byDialogue: false }).map(({ words }) => words)).toEqual(
      expected.map((pair) => {
        const [size, more] = pair.split(' ');
        return `batchSize: ${size} and gradientAccumulationSteps: ${more}`;
      }),
    );
  },
);
