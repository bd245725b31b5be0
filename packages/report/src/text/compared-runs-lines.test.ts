import { expect, it } from 'vitest';
import { comparedRunsLines } from './compared-runs-lines.js';

it('puts the best run first by the direction of the metric, where the record names none', () => {
  const lines = comparedRunsLines({
    name: 'runs',
    split: 'dev',
    metric: 'rmseMean',
    runs: [
      { name: 'worse', metrics: { rmseMean: 0.75 } },
      { name: 'better', metrics: { rmseMean: 0.25 } },
    ],
  });
  expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual(['better', 'worse']);
});
