import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { createLearningRateReport } from './create-learning-rate-report.js';

const temporaryFolder = temporaryFolders();

const rates = Array.from({ length: 60 }, (_, i) => 1e-7 * 10 ** (i / 8));
const losses = rates.map((rate) => (rate > 0.1 ? 900 * rate : 2 - 1 / (1 + (1e-3 / rate) ** 2)));
const record = {
  name: '<b>tiny</b>',
  seed: 3,
  parameters: 9,
  stopped: 'diverged',
  steepest: 1e-3,
  valley: 4e-4,
  points: rates.map((rate, i) => ({ rate, loss: losses[i]! })),
  smoothed: losses,
};

async function pageOf(value: unknown): Promise<string> {
  const directory = await temporaryFolder();
  await writeFile(join(directory, 'learning-rate.json'), JSON.stringify(value));
  return readFile(await createLearningRateReport({ directory }), 'utf8');
}

describe('createLearningRateReport', () => {
  it('draws the curve on one page that loads nothing, with the rates that are suggested', async () => {
    const page = await pageOf(record);
    expect(page).toContain('The loss fell fastest at 1.0e-3; half of its fall is done at 4.0e-4');
    expect(page).toContain('Then the loss ran away.');
    expect(page).toContain('&lt;b&gt;tiny&lt;/b&gt;');
    const chart = /<svg.*?<\/svg>/s.exec(page)![0];
    expect(chart).toMatch(/aria-label="Loss over the learning rate from 1\.0e-7 to [^"]{20,}"/);
    expect(chart).toContain('steepest 1.0e-3');
    expect(chart).toContain('valley 4.0e-4');
    expect(chart).not.toMatch(/NaN|undefined|Infinity|clip-path|url\(/);
    expect(page).not.toMatch(/(src|href)="(?!#|data:)/);
  });

  it('says so where the loss has no clear fall', async () => {
    const { steepest: _, valley: __, ...rest } = record;
    expect(await pageOf({ ...rest, stopped: 'end' })).toContain(
      'The loss has no clear fall: there is nothing to suggest.',
    );
  });

  it('names the file and the key that is wrong', async () => {
    await expect(pageOf({ ...record, points: [] })).rejects.toThrow(/learning-rate\.json: points: /);
    await expect(pageOf({ ...record, smoothed: [1] })).rejects.toThrow(DataError);
  });
});
