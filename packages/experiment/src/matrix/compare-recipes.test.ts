import {
  builtInMetrics,
  defineMetric,
  type MetricDescriptor,
  pairedTTest,
  scoreEverything,
  wilcoxonSignedRank,
} from '@erc/metrics';
import { matrixLines } from '@erc/report/text';
import { describe, expect, it } from 'vitest';
import { resultOf } from '../__fixtures__/results.js';
import { trained } from '../__fixtures__/trained-recipe.js';
import { predictedSetOf } from '../record/predicted-set.js';
import { compareRecipes } from './compare-recipes.js';
import { comparisonOf } from './comparison-page.js';
import { matrixCsv } from './matrix-table.js';
import type { TrainedRecipe } from './trained-recipe.js';

const recipes = [trained('base', 0.6), trained('better', 0.95), trained('same', 0.6)];
const record = compareRecipes(recipes, {
  name: 'tiny',
  metrics: ['accuracy'],
  comparisons: [{ baseline: 'base' }],
});
const [base, better, same] = record.rows;
const foldScores = ({ results }: TrainedRecipe): number[] =>
  [1, 2, 3, 4].map((fold) => {
    const own = results.filter(({ job }) => job.fold === fold).map(({ metrics }) => metrics.accuracy!);
    return own.reduce((a, b) => a + b, 0) / own.length;
  });

describe('compareRecipes', () => {
  it('pairs folds, each averaged over its seeds', () => {
    const [first, second] = [foldScores(recipes[1]!), foldScores(recipes[0]!)];
    expect(record.pairs).toBe('folds');
    expect(better!.comparison!.tTest).toEqual(pairedTTest(first, second));
    expect(better!.comparison!.wilcoxon).toEqual(wilcoxonSignedRank(first, second));
    expect(better!.comparison!.difference).toBeCloseTo(better!.mean.accuracy! - base!.mean.accuracy!, 12);
    expect(base!.comparison).toBeUndefined();
  });

  it('sees a difference where there is one, over dialogues too, and adjusts for the number of recipes', () => {
    expect(better!.comparison!.randomization.pValue).toBeLessThan(0.001);
    expect(same!.comparison!.randomization.pValue).toBeGreaterThan(0.05);
    const { tTest, adjusted } = better!.comparison!;
    expect(adjusted.tTest).toBeCloseTo(2 * tTest!.pValue, 12);
    expect(adjusted.randomization).toBeCloseTo(2 * better!.comparison!.randomization.pValue, 12);
    expect(same!.comparison!.adjusted.randomization).toBe(same!.comparison!.randomization.pValue);
  });

  it('holds every seed against its own utterances where seeds cut parts of their own', () => {
    const cut = (name: string, right: boolean): TrainedRecipe => ({
      ...trained(name, 1),
      split: 'dev',
      results: [1, 2].map((seed) => {
        const ids = Array.from({ length: 40 * seed }, (_, i) => `train/${(i % 8) + 4 * seed}/${i}`);
        const truth = ids.map((_, i) => (i + seed) % 2);
        return resultOf({ seed, ids, truth, predicted: truth.map((label) => (right ? label : 1 - label)) });
      }),
    });
    const { rows } = compareRecipes([cut('base', false), cut('right', true)], {
      name: 't',
      metrics: ['accuracy'],
      comparisons: [{ baseline: 'base' }],
    });
    expect(rows[1]!.comparison!.difference).toBe(1);
    // 12 dialogues, all exchanged or none: about 2 of 2^12.
    expect(rows[1]!.comparison!.randomization.pValue).toBeLessThan(0.005);
  });

  it('gives a recipe that was scored on other utterances a row without a test', () => {
    const other = trained('other', 0.9, 'dev');
    const { rows, notes } = compareRecipes([...recipes, other], {
      name: 't',
      metrics: ['accuracy'],
      comparisons: [{ baseline: 'base' }],
    });
    expect(rows[3]!.comparison).toBeUndefined();
    expect(notes).toEqual([expect.stringContaining('other is not tested')]);
  });

  it('leaves tests out that have nothing to say, and refuses a metric that is not there', () => {
    const single = recipes.map((own) => ({ ...own, results: own.results.slice(0, 1) }));
    const { rows } = compareRecipes(single, {
      name: 't',
      metrics: ['accuracy'],
      comparisons: [{ baseline: 'base' }],
    });
    expect(rows[1]!.comparison).not.toHaveProperty('tTest');
    expect(rows[1]!.comparison!.randomization.pValue).toBeGreaterThan(0);
    expect(() =>
      compareRecipes(recipes, { name: 't', metrics: ['cccMean'], comparisons: [{ baseline: 'base' }] }),
    ).toThrow('matrix: metric: expected one that all recipes have, received cccMean; base has accuracy,');
  });

  describe('with a metric that is not defined for all predictions', () => {
    /** Valence of two dialogues with two utterances each, in one seed. */
    const affect = (name: string, predicted: readonly number[]): TrainedRecipe => {
      const rows = [1, 2, 3, 4].map((valence, i) => ({
        id: `train/${Math.floor(i / 2)}/${i % 2}`,
        emotion: 'a',
        valence,
        predictedValence: predicted[i]!,
      }));
      const scored = scoreEverything(predictedSetOf(rows, ['a']));
      return {
        ...trained(name, 1),
        split: 'dev',
        results: [{ ...scored, job: { path: 'seed-1', seed: 1, streams: [] }, labels: ['a'], rows }],
      };
    };
    const compare = (...recipes: readonly TrainedRecipe[]) =>
      compareRecipes(recipes, {
        name: 't',
        metrics: ['pearsonValence'],
        comparisons: [{ baseline: 'base' }],
      });

    it('keeps how many exchanges have no score, and shows it', () => {
      // Where one dialogue alone is exchanged, one of both says one number of all.
      const record = compare(affect('base', [1, 1, 2, 2]), affect('other', [2, 2, 1, 1]));
      const { randomization } = record.rows[1]!.comparison!;
      expect(randomization.withoutScore! / randomization.resamples).toBeCloseTo(1 / 2, 1);
      const said = `${randomization.withoutScore} of 1000 exchanges have no score and are left out`;
      expect(matrixLines(record)).toContain(`p (dialogues) of other: ${said}`);
      const { tests } = comparisonOf(record, () => 'max').differences![0]!;
      expect(tests!.at(-1)).toMatchObject({ note: said });
      const [head, , row] = matrixCsv(record)
        .split('\n')
        .map((line) => line.split(','));
      expect(row![head!.indexOf('exchangesWithoutScore')]).toBe(String(randomization.withoutScore));
    });

    it('shows a recipe that has no value as “–”, not tested, with the reason', () => {
      const record = compare(affect('base', [1, 2, 3, 4]), affect('flat', [2, 2, 2, 2]));
      const why = 'every predicted valence is the same';
      expect(record.rows[1]).toMatchObject({
        mean: { pearsonValence: null },
        sd: { pearsonValence: null },
        whyUndefined: { pearsonValence: why },
      });
      expect(record.notes).toEqual([`flat is not tested: pearsonValence is not defined for flat: ${why}`]);
      const lines = matrixLines(record);
      expect(lines[3]).toMatch(/^flat +1 +– +0\.000 .*not tested$/);
      expect(lines).toContain(`Pearson valence not defined for flat: ${why}`);
    });
  });

  describe('with a metric of a plugin', () => {
    const mine = defineMetric({
      type: 'mine',
      goal: 'max',
      reads: ['classes'],
      score: ({ classification }) => classification!.accuracy,
    });
    const compare = (metric: MetricDescriptor) => {
      const own = recipes.slice(0, 2).map((recipe) => ({
        ...recipe,
        metrics: [...builtInMetrics, metric],
        results: recipe.results.map((one) => ({
          ...one,
          metrics: { ...one.metrics, mine: one.metrics.accuracy! },
        })),
      }));
      return compareRecipes(own, { name: 't', metrics: ['mine'], comparisons: [{ baseline: 'base' }] });
    };

    it('scores the exchanged predictions by it, and those of all folds', () => {
      const { rows, notes } = compare(mine);
      expect(notes).toEqual([]);
      expect(rows[1]!.comparison!.randomization.pValue).toBeLessThan(0.005);
      expect(rows[1]!.pooled!.mine).toBe(better!.pooled!.accuracy);
    });

    it('gives no test where predictions alone do not tell it', () => {
      const { rows, notes } = compare({ ...mine, score: ({ utterances }) => utterances.soft && 1 });
      expect(rows.map(({ comparison }) => comparison)).toEqual([undefined, undefined]);
      expect(notes).toEqual(['better is not tested: mine cannot be computed from predictions alone']);
    });
  });

  it('is shown as CSV and as what the page reads', () => {
    const csv = matrixCsv(record).trim().split('\n');
    expect(csv[0]).toMatch(/^recipe,dataset,runs,parameters,accuracy,accuracySd,accuracyPooled,/);
    expect(csv).toHaveLength(4);
    expect(new Set(csv.map((line) => line.split(',').length)).size).toBe(1);
    const page = comparisonOf(record, (metric) => (metric === 'accuracy' ? 'min' : 'max'));
    expect(page.lessIsBetter).toEqual(['accuracy']);
    expect(page.differences).toMatchObject([{ first: 'better', second: 'base' }, { first: 'same' }]);
  });
});
