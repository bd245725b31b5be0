import { createMetricTable } from '@erc/metrics';
import type { ComparisonRecord } from '@erc/run-folder';
import { describe, expect, it } from 'vitest';
import { COMPARISON } from '../__fixtures__/comparison.js';
import type { Section } from '../page/section.js';
import { affectSection } from './affect.js';
import { comparedRunsSection } from './compared-runs.js';
import { differencesSection } from './differences.js';
import { runsSection } from './runs.js';
import { scoresSection } from './scores.js';

const textOf = ({ body }: Section): string => body.html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
const FLAT = 'every predicted valence is the same';
const evaluation = {
  split: 'dev',
  examples: 3,
  metrics: { cccValence: 0, pearsonValence: null },
  whyUndefined: { pearsonValence: FLAT },
  regression: { valence: { examples: 3, ccc: 0, pearson: null, mae: 1, rmse: 1 } },
};

describe('a page that shows “–”', () => {
  it('says why, where every metric is listed', () => {
    const test = { split: 'test', examples: 3, metrics: { cccValence: 0.5 } };
    const text = textOf(scoresSection([evaluation, test], createMetricTable()));
    expect(text).toMatch(/Pearson valence ↑ – – /);
    expect(text).toContain(
      `“–”: Pearson valence not defined for dev: ${FLAT}. Pearson valence not given by test.`,
    );
  });

  it('says why, below the scores of valence and arousal', () => {
    const text = textOf(affectSection({ evaluation, maxPoints: 10 })!);
    expect(text).toContain(`“–”: Pearson valence not defined: ${FLAT}.`);
  });

  it('says of a mean in how many runs, and of each of them', async () => {
    const whyUndefined = { cccMean: FLAT };
    const section = await runsSection({
      name: 'runs',
      split: 'dev',
      runs: [
        { path: 'seed-1', seed: 1, metrics: { cccMean: null, cccValence: 0.5 }, whyUndefined },
        { path: 'seed-2', seed: 2, metrics: { cccMean: 0.5, cccValence: 0.5 } },
      ],
      mean: { cccMean: null, cccValence: 0.5 },
      sd: { cccMean: null, cccValence: 0 },
      whyUndefined: { cccMean: `1 of 2 runs: ${FLAT}` },
    });
    expect(textOf(section)).toContain(
      `“–”: CCC mean not defined for seed-1: ${FLAT}. CCC mean not defined for mean: 1 of 2 runs: ${FLAT}.`,
    );
  });

  it('says why below a comparison, of what no run has too', async () => {
    const runs = [
      { name: 'a', metrics: { weightedF1: 0.5, auroc: null }, whyUndefined: { auroc: 'all have one class' } },
      { name: 'b', metrics: { weightedF1: 0.25 } },
      { name: 'c', metrics: {}, failed: 'of an error' },
    ];
    const text = textOf(await comparedRunsSection({ ...COMPARISON, metric: 'weightedF1', runs }));
    expect(text).toContain('“–”: AUROC not defined for a: all have one class. AUROC not given by b.');
  });

  it('says what each interval and each p is of', async () => {
    const pair = { first: 'text', second: 'text + audio', metric: 'accuracy' };
    const method = 'paired bootstrap over 9 utterances of seed 1';
    const differences: NonNullable<ComparisonRecord['differences']> = [
      { ...pair, difference: 0.5, low: 0.25, high: 0.75, method, tests: [{ name: method, pValue: 0.25 }] },
      { ...pair, difference: null, tests: [{ name: 'tests over runs', pValue: null, note: FLAT }] },
    ];
    const comparison = { name: 'two', split: 'dev', metric: 'accuracy', runs: [] };
    const text = textOf(await differencesSection({ ...comparison, differences }));
    expect(text).toContain(`+0.500 +0.250 to +0.750 ${method} 0.250 ${method} `);
    expect(text).toContain(`– – ${FLAT} – tests over runs: ${FLAT} not defined: ${FLAT}`);
  });
});
