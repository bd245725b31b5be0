import { fileURLToPath } from 'node:url';
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
});
