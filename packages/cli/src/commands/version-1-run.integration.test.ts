import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ABLATION_FILE, predictionsFile } from '@erc/run-folder';
import { readRecord } from '@erc/run-folder/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyVersion1 } from '../../../run-folder/src/__fixtures__/version-1.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
let user: string;
const at = (...parts: string[]): string => join(user, ...parts);
const run = (app: 'train' | 'eval', ...args: string[]) => runHere({ app, user, args });
const textOf = (...parts: string[]): Promise<string> => readFile(at(...parts), 'utf8');
async function contentOf(...parts: string[]): Promise<unknown> {
  // Without what is new beside the scores.
  const {
    formatVersion: _,
    madeFrom: __,
    files: ___,
    ...content
  } = JSON.parse(await textOf(...parts)) as Record<string, unknown>;
  return content;
}

beforeAll(async () => {
  user = await newFolder();
  await copyVersion1(user);
  // Makes the dataset folder that these runs name.
  const made = await run(
    'train',
    '--config',
    'recipe-of-today.yaml',
    '--out',
    'today',
    '--quiet',
    '--no-report',
  );
  expect(made.code, made.stderr).toBe(0);
});

describe('a run folder of version 1', () => {
  it('is resumed to the bytes that its own program came to', async () => {
    const { code, stderr } = await run('train', '--resume', 'stopped', '--no-report');
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^train stopped: already complete, skipped$/m);
    expect(stderr).toMatch(
      /^train ablation\/text · second: goes on in epoch 3 after update 1 \(5 in all\)$/m,
    );
    for (const file of ['checkpoints/best.safetensors', 'metrics.jsonl']) {
      const [own, other] = [at('stopped/ablation/text', file), at('resumed/ablation/text', file)];
      expect((await readFile(own)).equals(await readFile(other)), file).toBe(true);
    }
    const file = 'eval-dev.json';
    expect(await contentOf('stopped/ablation/text', file)).toEqual(
      await contentOf('resumed/ablation/text', file),
    );
    // That program kept six digits.
    const [own, other] = await Promise.all(
      ['stopped', 'resumed'].map((name) => readRecord(at(name, 'ablation/text'), predictionsFile('dev'))),
    );
    const { madeFrom: _, utterances, ...rest } = own!;
    const rounded = utterances.map(({ probabilities, ...row }) => ({
      ...row,
      probabilities: probabilities!.map((value) => Number(value.toFixed(6))),
    }));
    expect({ ...rest, utterances: rounded }).toEqual(other);
    // That program did not say what the scores are of.
    const [ablation, before] = await Promise.all(
      ['stopped', 'resumed'].map((name) => readRecord(at(name), ABLATION_FILE)),
    );
    const rows = ablation!.rows.map(({ madeFrom: _, ...row }) => row);
    expect({ ...ablation, rows }).toEqual(before);
  });

  it('is evaluated, to the same scores, and gets a page', async () => {
    const before = await contentOf('finished/eval-test.json');
    const { code, stderr } = await run('eval', '--run', 'finished', '--split', 'test');
    expect(code, stderr).toBe(0);
    expect(await contentOf('finished/eval-test.json')).toEqual(before);
    expect(await textOf('finished/report.html')).toContain('gradientAccumulationSteps');
  });

  it('gives its weights to another run', async () => {
    const { code, stderr } = await run(
      ...(['train', '--config', 'recipe-of-today.yaml', '--out', 'runs/next', '--no-report'] as const),
      'init={ from: finished }',
    );
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/^init: \d+ of \d+ parameters from finished$/m);
  });

  it('is not resumed with another recipe', async () => {
    const { code, stderr } = await run(
      ...(['train', '--config', 'recipe-of-today.yaml', '--resume', 'finished', '--quiet'] as const),
      'training.maxGradNorm=2',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/received one that differs in training\.maxGradNorm\.$/m);
  });

  it('is not resumed with words that are cut otherwise, as by the default of today', async () => {
    const { code, stderr } = await run(
      ...(['train', '--config', 'recipe-of-today.yaml', '--resume', 'finished', '--quiet'] as const),
      'streams.text.encoder.tokenPattern=null',
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/received one that differs in streams\.text\.encoder\.tokenPattern\.$/m);
  });

  it('has a recipe whose words a user cannot write any more', async () => {
    const { code, stderr } = await run('train', '--config', 'finished.yaml', '--quiet');
    expect(code).toBe(2);
    expect(stderr).toContain(
      'training.clipNorm: expected maxGradNorm, the new name of clipNorm; received clipNorm.',
    );
  });
});
