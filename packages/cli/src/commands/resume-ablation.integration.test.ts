import { cp, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runHere } from '../__fixtures__/run-here.js';
import type { ProgramResult } from '../__fixtures__/run-program.js';
import { createUserFolder } from '../__fixtures__/tiny-corpus.js';

const WORDS = ['ablation=[[text],[audio]]', 'training.epochs=1'];

let user: string;
const path = (...parts: string[]): string => join(user, ...parts);
const train = (...args: string[]): Promise<ProgramResult> =>
  runHere({ app: 'train', user, args: ['--config', 'tiny.yaml', '--no-report', ...args] });

beforeAll(async () => {
  user = await createUserFolder();
  expect(await train('--out', 'whole', ...WORDS)).toMatchObject({ code: 0 });
});
afterAll(() => rm(user, { recursive: true, force: true }));

describe('train --resume of an ablation', () => {
  it('goes on with the choices that are left, each with its own streams, to the same bytes', async () => {
    await cp(path('whole'), path('stopped'), { recursive: true });
    for (const name of ['ablation', 'ablation.json']) await rm(path('stopped', name), { recursive: true });
    const resumed = await train('--resume', 'stopped', ...WORDS);
    expect(resumed.code, resumed.stderr).toBe(0);
    expect(resumed.stderr).toMatch(/^train tiny: already complete, skipped$/m);
    for (const file of [
      'ablation.json',
      'ablation/text/checkpoints/best.safetensors',
      'ablation/audio/metrics.jsonl',
    ])
      expect((await readFile(path('stopped', file))).equals(await readFile(path('whole', file))), file).toBe(
        true,
      );
  });

  it('refuses a choice that no model can be made of before anything is written', async () => {
    const refused = await train(
      '--out',
      'refused',
      'fusion={ type: cross-attention, hiddenDim: 4, numHeads: 1, directions: [[text, text], [audio, text], [visual, audio]] }',
      'ablation=[[text, visual]]',
    );
    expect(refused.code, refused.stderr).toBe(2);
    await expect(readFile(path('refused', 'recipe.json'))).rejects.toThrow('ENOENT');
  });
});
