import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { ablation, HOSTILE } from './__fixtures__/sample-run.js';
import { createSummaryReport } from './create-summary-report.js';

const temporaryFolder = temporaryFolders();

const scores = (value: number) => ({ accuracy: value, weightedF1: value, macroF1: value });
const summary = {
  name: HOSTILE,
  runs: [
    { path: 'seed-1/fold-0', seed: 1, fold: 0, ...scores(0.5) },
    { path: 'javascript:alert(1)', seed: 2, fold: 0, ...scores(0.6) },
  ],
  mean: scores(0.55),
  sd: scores(0.0707),
};

async function pageOf(value: unknown): Promise<string> {
  const directory = await temporaryFolder();
  await writeFile(join(directory, 'summary.json'), JSON.stringify(value));
  return readFile(await createSummaryReport({ directory }), 'utf8');
}

describe('createSummaryReport', () => {
  it('shows every run, the mean and the standard deviation', async () => {
    const page = await pageOf(summary);
    expect(page).toContain('Weighted F1 0.550 ± 0.071');
    expect(page.match(/<tr><th scope="row"/g)?.length).toBe(4);
    expect(page.match(/<svg/g)?.length).toBe(1);
  });

  it('shows a metric of a plugin by its own title and direction, from the file alone', async () => {
    const page = await pageOf({
      name: 'own',
      runs: [0.5, 0.25].map((missed, i) => ({ path: `seed-${i}`, seed: i, metrics: { missed } })),
      mean: { missed: 0.375 },
      sd: { missed: 0.1 },
      pluginMetrics: { missed: { title: 'missed emotions', goal: 'min', rate: true, place: 'short' } },
    });
    expect(page).toContain('Missed emotions 0.375 ± 0.100');
    expect(page).toContain('<th scope="col" class="number">missed emotions ↓</th>');
  });

  it('links to the reports of its runs and nowhere else', async () => {
    const page = await pageOf(summary);
    expect(page).toContain('href="./seed-1/fold-0/report.html"');
    expect(page).toContain('href="./javascript%3Aalert(1)/report.html"');
  });

  it('escapes what comes from the summary', async () => {
    expect((await pageOf(summary)).match(/<script/g)?.length).toBe(1);
  });

  it('shows the ablation when there is one', async () => {
    expect(await pageOf({ ...summary, ablation })).toContain('<section id="modalities"');
  });

  it('shows every metric of runs that have no classes, and what the folds came to together', async () => {
    const values = (ccc: number) => ({ cccValence: ccc, cccArousal: ccc / 2 });
    const runs = [{ path: 'fold-0', seed: 1, fold: 0, metrics: values(0.4) }];
    const page = await pageOf({ name: 'va', runs, mean: values(0.4), sd: values(0), pooled: values(0.5) });
    expect(page).toContain('CCC valence 0.400 ± 0.000, CCC arousal 0.200 ± 0.000.');
    expect(page).toContain('all folds pooled');
  });

  it('names the file and the key that is wrong', async () => {
    await expect(pageOf({ ...summary, mean: {} })).rejects.toThrow(DataError);
    await expect(pageOf({ ...summary, mean: {} })).rejects.toThrow(/summary\.json: mean: expected a metric/);
  });
});
