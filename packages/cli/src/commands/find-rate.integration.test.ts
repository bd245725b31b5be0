import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LearningRateTest } from '@erc/trainer';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import { createUserFolder, RECIPE } from '../__fixtures__/tiny-corpus.js';
import { rateLines } from '../show/show-rate.js';

let user: string;
const train = (...args: string[]) =>
  runHere({ app: 'train', user, args: ['find-rate', '--config', 'tiny.yaml', ...args] });
beforeAll(async () => {
  const text = RECIPE.replace(/ {2}(audio|visual): .*\n/g, '');
  user = await createUserFolder({ 'tiny.yaml': text });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('train find-rate', () => {
  it('says where the loss falls, writes its points, and leaves neither weights nor a run behind', async () => {
    const { code, stdout, stderr } = await train('--out', 'rates');
    expect(code, stderr).toBe(0);
    expect(stdout).toMatch(/^learning rate +loss +smoothed\n +1\.0e-7 /);
    expect(stdout).toMatch(/^steepest descent: \d\.\de[+-]\d+\nvalley: +\d\.\de[+-]\d+\n/m);
    expect(stdout).toMatch(
      /^to use it: training\.optimizer\.learningRate=\d\.\de[+-]\d+\nwrote: {2}rates\/learning-rate\.json\nreport: rates\/learning-rate\.html$/m,
    );
    expect(await readdir(join(user, 'rates'))).toEqual(['learning-rate.html', 'learning-rate.json']);
    const read = async () => JSON.parse(await readFile(join(user, 'rates/learning-rate.json'), 'utf8'));
    const first = (await read()) as LearningRateTest & { readonly parameters: number };
    expect(first).toMatchObject({
      name: 'tiny',
      seed: 1,
      points: expect.any(Array),
      smoothed: expect.any(Array),
    });
    expect(first.parameters).toBeGreaterThan(0);
    // A rate that moves Adam's weights noticeably in a few updates, and does not blow them up.
    expect(first.steepest).toBeGreaterThan(1e-4);
    expect(first.steepest).toBeLessThan(10);

    expect((await train('--out', 'rates', '--quiet', '--no-report')).stdout).toBe('');
    expect(await read()).toEqual(first);
    expect((await train('--no-report')).stdout).toMatch(/wrote: {2}runs\/tiny-[0-9a-f]+-learning-rate\//);
  });

  it.each([['--resume'], ['--shard']])('has no flag %s', async (flag) => {
    const { code, stderr } = await train(flag);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: unknown option/);
  });
});

describe('rateLines', () => {
  it('has a bar as long as the smoothed loss, and says so where nothing falls', () => {
    const points = [1e-3, 1e-2].map((rate, i) => ({ rate, loss: i }));
    expect(rateLines({ points, smoothed: [0, 1], stopped: 'end' })).toEqual([
      'learning rate        loss    smoothed',
      '       1.0e-3      0.0000      0.0000',
      `       1.0e-2      1.0000      1.0000  ${'█'.repeat(32)}`,
      'the loss did not diverge; the last rate was 1.0e-2',
      'the loss has no clear fall: nothing to suggest',
    ]);
  });
});
