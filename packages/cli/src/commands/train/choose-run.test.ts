import { fileURLToPath } from 'node:url';
import { ConfigError } from '@erc/core';
import { describe, expect, it } from 'vitest';
import { chooseRun } from './choose-run.js';

const demo = fileURLToPath(new URL('../../../../../configs/demo.yaml', import.meta.url));

describe('chooseRun', () => {
  it('sends --fast-dev-run to a folder of its own', async () => {
    const { directory } = await chooseRun({ fastDevRun: true }, [], demo);
    expect(directory).toMatch(/runs[\\/]demo-[0-9a-f]{12}-fast$/);
  });

  it('needs a recipe where none is the default', async () => {
    await expect(chooseRun({}, [])).rejects.toThrow('--config: expected a recipe file, received none');
  });

  it('takes no word for the folder of --resume', async () => {
    await expect(chooseRun({ resume: 'training.epochs=1' }, [], demo)).rejects.toThrow(
      '--resume: expected a run folder, or the flag behind all words; received training.epochs=1.',
    );
  });

  it.each([
    [{ plugin: ['own.ts'] }, '--plugin'],
    [{ fastDevRun: true }, '--fast-dev-run'],
    [{ plugin: ['own.ts'], fastDevRun: true }, '--plugin and --fast-dev-run'],
  ])('refuses flags that a folder to resume would drop: %j', async (flags, received) => {
    const chosen = chooseRun({ ...flags, resume: '/runs/stopped' }, [], demo);
    await expect(chosen).rejects.toThrow(ConfigError);
    await expect(chosen).rejects.toThrow(
      `--resume: expected /runs/stopped alone, which goes on with the recipe and the plugins that it was started with, or --config too; received ${received}.`,
    );
  });
});
