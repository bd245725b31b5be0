import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import type { ComparisonInput } from '@erc/run-folder';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { COMPARISON } from './__fixtures__/comparison.js';
import { HOSTILE } from './__fixtures__/sample-run.js';
import { createComparisonReport } from './create-comparison-report.js';

const temporaryFolder = temporaryFolders();

async function pageOf(input: ComparisonInput): Promise<string> {
  return readFile(await createComparisonReport({ directory: await temporaryFolder(), input }), 'utf8');
}

describe('createComparisonReport', () => {
  it('lists the runs best first, and marks the best of each column', async () => {
    const page = await pageOf(COMPARISON);
    const names = [...page.matchAll(/<tr><th scope="row" class="">(?:<a [^>]*>)?([^<]+)/g)].map(
      ([, name]) => name,
    );
    expect(names.slice(0, 3)).toEqual(['text + audio', 'text', 'a broken one']);
    expect(page).toContain('Highest weighted F1: 0.580, by “text + audio”.');
    expect(page).toContain('<strong class="best">0.120</strong>');
    expect(page).toContain('ECE ↓');
  });

  it('shows a metric of a plugin by its own title and direction, from the file alone', async () => {
    const runs = [0.5, 0.25].map((missed, i) => ({ name: `run ${i}`, metrics: { missed } }));
    const input: ComparisonInput = {
      name: 'two',
      split: 'dev',
      metric: 'missed',
      pluginMetrics: { missed: { title: 'missed emotions', goal: 'min', rate: true, place: 'short' } },
      runs,
      differences: [
        { first: 'run 1', second: 'run 0', metric: 'missed', difference: -0.25, low: -0.5, high: -0.1 },
      ],
    };
    const page = await pageOf(input);
    expect(page).toContain('Lowest missed emotions: 0.250, by “run 1”.');
    expect(page).toContain('missed emotions ↓');
    expect(page).toContain('run 1 − run 0, missed emotions');
    // As an older file was, whose plugin nobody knows.
    const { pluginMetrics: _, ...older } = input;
    expect(await pageOf(older)).toContain('Highest missed: 0.500');
  });

  it('shows what is rounded to 0 without a sign, and says why a test has nothing to say', async () => {
    const page = await pageOf({
      name: 'x',
      split: 'dev',
      metric: 'cccValence',
      runs: [
        { name: 'a', metrics: { cccValence: -0.0001 } },
        { name: 'b', metrics: { cccValence: -0.00009 } },
      ],
      differences: [
        {
          first: 'a',
          second: 'b',
          metric: 'cccValence',
          difference: -0.00001,
          low: -0.00002,
          high: 0.1,
          tests: [{ name: 'paired t-test', pValue: null, note: 'the same difference in every pair' }],
        },
      ],
    });
    expect(page).not.toMatch(/[−-]0\.000/);
    expect(page).toContain('0.000 to +0.100');
    expect(page).toContain('p is not defined <small>(the same difference in every pair)</small>');
  });

  it('reads comparison.json where it is given nothing', async () => {
    const directory = await temporaryFolder();
    await writeFile(join(directory, 'comparison.json'), JSON.stringify(COMPARISON));
    expect(await createComparisonReport({ directory })).toBe(join(directory, 'comparison.html'));
  });

  it('shows differences with intervals, tests, and what they mean', async () => {
    const page = await pageOf(COMPARISON);
    expect(page).toContain('+0.021 to +0.099');
    expect(page).toContain('a difference that chance seldom makes');
    expect(page).toContain('p = 0.004');
    expect(page).toContain('<span>T 3.14</span>');
    expect(page.match(/<svg/g)?.length).toBe(2);
  });

  it('calls a difference nothing where its interval holds 0, whatever one test says', async () => {
    const [difference] = COMPARISON.differences!;
    const differences = [{ ...difference!, low: -0.01 }];
    expect(await pageOf({ ...COMPARISON, differences })).toContain(
      'chance alone could make such a difference',
    );
  });

  it('links to reports below its folder and nowhere else, and escapes names', async () => {
    const runs = [{ name: HOSTILE, path: 'javascript:alert(1)', metrics: { weightedF1: 0.5 } }];
    const page = await pageOf({ name: 'one', split: 'dev', runs });
    expect(page).toContain('href="./javascript%3Aalert(1)/report.html"');
    expect(page.match(/<script/g)?.length).toBe(1);
  });

  it.each([
    [{ ...COMPARISON, runs: [] }, /input: runs: /],
    [{ ...COMPARISON, runs: [...COMPARISON.runs, COMPARISON.runs[0]!] }, /runs: expected names that differ/],
    [
      { ...COMPARISON, runs: COMPARISON.runs.slice(1) },
      /differences\.0: expected names of the runs, received "text"/,
    ],
  ])('names the key that is wrong', async (input, message) => {
    await expect(pageOf(input)).rejects.toThrow(DataError);
    await expect(pageOf(input)).rejects.toThrow(message);
  });
});
