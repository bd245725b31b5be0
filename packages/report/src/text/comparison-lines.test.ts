import { expect, it } from 'vitest';
import { comparisonLines } from './comparison-lines.js';

it('says of both tests over utterances how many resamples have no score', () => {
  const lines = comparisonLines({
    first: 'one',
    second: 'two',
    split: 'dev',
    metrics: ['cccValence'],
    pairs: [{ seed: 1 }],
    means: { first: { cccValence: 0.5 }, second: { cccValence: 0.25 } },
    runs: [],
    utterances: {
      count: 2,
      seed: 1,
      metrics: [
        {
          metric: 'cccValence',
          bootstrap: { difference: 0.25, low: 0, high: 0.5, pValue: 0.5, resamples: 10, withoutScore: 5 },
          randomization: { difference: 0.25, pValue: 0.25, resamples: 10, withoutScore: 3 },
        },
      ],
    },
  });
  expect(lines.at(-1)).toBe(
    'CCC valence: +0.250, 95 % interval 0.000 … +0.500; paired bootstrap p = 0.500 (5 resamples have no score and are left out), randomisation of whole dialogues p = 0.250 (3 resamples have no score and are left out)',
  );
});
