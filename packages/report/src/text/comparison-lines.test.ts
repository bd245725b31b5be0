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

it('says which metrics have no mean and which no test, and why', () => {
  const why = 'every predicted valence is the same';
  const lines = comparisonLines({
    first: 'one',
    second: 'two',
    split: 'dev',
    metrics: ['cccMean', 'accuracy'],
    pairs: [{ seed: 1 }],
    means: { first: { cccMean: null, accuracy: 0.5 }, second: { cccMean: 0.25, accuracy: 0.25 } },
    whyUndefined: { first: { cccMean: why } },
    untested: [
      { metric: 'cccMean', over: 'runs', why },
      { metric: 'cccValence', over: 'utterances', why: 'valence is known of 3 of 4 utterances only' },
    ],
    runs: [],
    utterances: { count: 4, seed: 1, metrics: [] },
  });
  expect(lines).toEqual([
    'one against two on dev',
    'CCC mean       –   0.250       –',
    'accuracy    50.0    25.0   +25.0',
    `CCC mean not defined for one: ${why}`,
    `CCC mean: not tested over runs: ${why}`,
    '',
    'over 4 utterances, 0 resamples',
    'CCC valence: not tested over utterances: valence is known of 3 of 4 utterances only',
  ]);
});
