import { expect, it } from 'vitest';
import { robustnessLines } from './robustness-lines.js';

it('shows no change to a score that is not defined', () => {
  const [, intact, , noisy] = robustnessLines({
    split: 'dev',
    metric: 'cccMean',
    rows: [
      { name: 'intact', change: 'none', metrics: { cccMean: 0.5 } },
      { name: 'without audio', change: 'removed', metrics: { cccMean: 0.25 } },
      { name: 'without text', change: 'removed', metrics: {} },
    ],
  });
  expect(intact).toMatch(/0\.500 +0\.000$/);
  expect(noisy).toMatch(/– +–$/);
});
