import type { ComparisonInput } from '@erc/run-folder';

/** Three runs on dev, one without scores, and one difference. */
export const COMPARISON: ComparisonInput = {
  name: 'text against text and audio',
  split: 'dev',
  runs: [
    {
      name: 'text',
      path: 'text-1a2b3c',
      runs: 5,
      parameters: 120_000,
      examples: 1109,
      metrics: { weightedF1: 0.52, accuracy: 0.55, ece: 0.12 },
      sd: { weightedF1: 0.01 },
    },
    {
      name: 'text + audio',
      path: 'text-audio-4d5e6f',
      runs: 5,
      parameters: 260_000,
      examples: 1109,
      metrics: { weightedF1: 0.58, accuracy: 0.6, ece: 0.2 },
      sd: { weightedF1: 0.02 },
    },
    { name: 'a broken one', note: 'no scores', metrics: { weightedF1: null } },
  ],
  differences: [
    {
      first: 'text + audio',
      second: 'text',
      metric: 'weightedF1',
      difference: 0.06,
      low: 0.021,
      high: 0.099,
      method: 'paired bootstrap over 1109 utterances, 10000 resamples',
      tests: [
        { name: 'approximate randomisation', pValue: 0.004 },
        { name: 'paired t-test over 5 seeds', pValue: 0.035, values: { T: 3.1416, dof: 4, BF10: null } },
      ],
    },
  ],
  notes: ['The test split of this dataset was never opened.'],
};
