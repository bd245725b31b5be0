import { pairedTTest } from '@erc/metrics';
import { matrixLines } from '@erc/report/text';
import { COMPARISON_FILE, formatRecord, MATRIX_FILE, parseRecord, testsOf } from '@erc/run-folder';
import { describe, expect, it } from 'vitest';
import { trained } from '../__fixtures__/trained-recipe.js';
import { compareRecipes } from './compare-recipes.js';
import { comparisonOf } from './comparison-page.js';
import { matrixCsv } from './matrix-table.js';
import { testsCsv } from './tests-table.js';

const source = 'README, table 1';
const recipes = [
  { ...trained('concat', 0.6), published: { figures: { accuracy: 0.84 }, source } },
  { ...trained('mixer', 0.95), published: { figures: { accuracy: 0.851, macroF1: 0.8 }, source } },
  { ...trained('mixer-peak', 0.9), published: null },
];
const record = compareRecipes(recipes, {
  name: 'tables',
  metrics: ['accuracy', 'macroF1'],
  comparisons: [
    {
      name: 'fusion',
      baseline: 'concat',
      recipes: ['mixer'],
      published: {
        tests: { accuracy: { t: 5.4178, dof: 4, p: 0.0056, low: 0, high: 0.02, d: 0.6438 } },
        source,
      },
    },
    { name: 'peak', baseline: 'mixer', recipes: ['mixer-peak'], published: null },
  ],
});
const foldMeans = (name: string, metric: string): number[] =>
  [1, 2, 3, 4].map((fold) => {
    const { results } = recipes.find((own) => own.name === name)!;
    const own = results.filter(({ job }) => job.fold === fold).map(({ metrics }) => metrics[metric]!);
    return (own[0]! + own[1]!) / 2;
  });

describe('several metrics and comparisons', () => {
  it('give a test for each metric of each comparison, over the same folds', () => {
    const tests = testsOf(record);
    expect(
      tests.map(({ comparison, recipe, baseline, metric }) => [comparison, recipe, baseline, metric]),
    ).toEqual([
      ['fusion', 'mixer', 'concat', 'accuracy'],
      ['fusion', 'mixer', 'concat', 'macroF1'],
      ['peak', 'mixer-peak', 'mixer', 'accuracy'],
      ['peak', 'mixer-peak', 'mixer', 'macroF1'],
    ]);
    for (const { recipe, baseline, metric, result } of tests) {
      expect(result.tTest).toEqual(pairedTTest(foldMeans(recipe, metric), foldMeans(baseline, metric)));
      // One recipe in each comparison: nothing to adjust for.
      expect(result.adjusted.tTest).toBe(result.tTest!.pValue);
    }
    expect(record.rows.map(({ comparison }) => comparison !== undefined)).toEqual([false, true, false]);
  });

  it('come back from the file as they were written', () => {
    const text = formatRecord(MATRIX_FILE, record);
    expect(testsOf(parseRecord(MATRIX_FILE, text, 'matrix.json'))).toEqual(testsOf(record));
  });

  it('are a table of t-tests for each comparison, with published figures beside ours', () => {
    const lines = matrixLines(record);
    expect(lines[1]).toContain('published');
    expect(lines[2]).toMatch(/^concat .* 84\.0 /);
    expect(lines[4]).toMatch(/^mixer-peak .* – /);
    expect(lines).toContain(`published of mixer: accuracy 85.1, macro F1 80.0 (${source})`);
    expect(lines).toContain('published of mixer-peak: nothing was published');
    const at = lines.indexOf('paired t-tests over 4 folds of fusion: mixer − concat');
    expect(lines[at + 1]).toMatch(/T +dof +alternative +p +95 % CI +d +BF10 +power/);
    expect(lines.slice(at + 2, at + 6)).toEqual([
      expect.stringMatching(/^accuracy +[\d.]+ +3 +two-sided/),
      expect.stringMatching(/^macro F1 +[\d.]+ +3 +two-sided/),
      `published of these tests (${source}):`,
      'accuracy: T 5.4178, dof 4, p 0.0056, 95 % CI [0, 0.02], d 0.6438',
    ]);
    expect(lines).toContain('paired t-tests over 4 folds of peak: mixer-peak − mixer');
    expect(lines).toContain('published of these tests: nothing was published');
  });

  it('are a row of tests.csv each, and columns of matrix.csv', () => {
    const [head, ...rows] = testsCsv(record)
      .trim()
      .split('\n')
      .map((line) => line.split(/,(?! )/));
    expect(rows).toHaveLength(4);
    const of = (row: number, column: string): string => rows[row]![head!.indexOf(column)]!;
    expect([of(0, 'comparison'), of(0, 'metric'), of(0, 'alternative')]).toEqual([
      'fusion',
      'accuracy',
      'two-sided',
    ]);
    expect([of(0, 'tPublished'), of(1, 'tPublished'), of(2, 'tPublished')]).toEqual(['5.4178', '', '']);
    const csv = matrixCsv(record).split('\n');
    expect(csv[0]).toMatch(/,accuracyPublished,macroF1Published,publishedSource$/);
    expect(csv[1]).toMatch(/,0\.84,,"README, table 1"$/);
    expect(csv[3]).toMatch(/,,,nothing was published$/);
  });

  it('are differences of the page, with the published figure of each run', () => {
    const page = COMPARISON_FILE.schema.parse(comparisonOf(record, () => 'max'));
    expect(page.differences!.map(({ first, second, metric }) => [first, second, metric])).toEqual(
      testsOf(record).map(({ recipe, baseline, metric }) => [recipe, baseline, metric]),
    );
    expect(page.runs.map(({ published, note }) => [published, note])).toEqual([
      [recipes[0]!.published, 'baseline'],
      [recipes[1]!.published, 'baseline'],
      [null, undefined],
    ]);
  });

  it('leave a recipe out of the tests of a metric that it does not have, with a note', () => {
    const blind = trained('blind', 0.7);
    const results = blind.results.map(({ metrics: { macroF1: _, ...metrics }, ...rest }) => ({
      ...rest,
      metrics,
    }));
    const { notes, tests } = compareRecipes([recipes[0]!, { ...blind, results }], {
      name: 't',
      metrics: ['accuracy', 'macroF1'],
      comparisons: [{ baseline: 'concat' }],
    });
    expect(notes).toEqual(['blind is not tested: blind has no macroF1']);
    expect(tests).toBeUndefined();
  });
});
