import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SPLITS } from '@erc/core';
import type { RecipeInput } from '@erc/experiment';
import { openWeights, pretrainedOptionsSchema } from '@erc/pretrained';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyBert } from '@erc/testing/tiny-models';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoDialogues } from '../../../demo/src/corpus/index.js';
import { demoOf } from '../../../demo/src/demo.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();

const recipeOf = (streams: RecipeInput['streams']): RecipeInput => ({
  name: 'trained',
  seeds: [1, 2],
  dataset: {
    source: 'folder',
    from: 'corpus',
    into: 'data/demo',
    labels: ['neutral', 'surprise', 'fear', 'sadness', 'joy', 'disgust', 'anger'],
  },
  streams,
  fusion: { type: 'concat' },
  losses: [{ type: 'cross-entropy' }],
  training: { epochs: 1, batchSize: 4 },
  engine: { type: 'onnx', threads: 1 },
});

/** The first lines of some dialogues of the demo corpus. */
const DIALOGUES = SPLITS.flatMap((split) =>
  demoDialogues()
    .filter((dialogue) => dialogue.split === split)
    .slice(0, split === 'train' ? 2 : 1)
    .map((dialogue) => ({ ...dialogue, lines: dialogue.lines.slice(0, 3) })),
);

describe('eval encoders', () => {
  let user: string;
  const model = 'models/bert';
  const run = (app: 'train' | 'eval', ...args: string[]) => runHere({ app, user, args });
  const open = (folder: string) =>
    openWeights(pretrainedOptionsSchema.parse({ model: join(user, folder) }), { where: 'test' });

  beforeAll(async () => {
    user = await newFolder();
    await demoOf(() => DIALOGUES).prepare({ source: 'demo', into: join(user, 'corpus') });
    await mkdir(join(user, 'models'));
    await writeTinyBert(join(user, model));
    const recipes: Readonly<Record<string, RecipeInput>> = {
      layers: recipeOf({ text: { encoder: { type: 'transformer', model, train: { layers: 1 } } } }),
      lora: recipeOf({ text: { encoder: { type: 'transformer', model, train: { lora: { rank: 2 } } } } }),
      frozen: recipeOf({ text: { encoder: { type: 'tfidf' } } }),
    };
    for (const [name, recipe] of Object.entries(recipes)) {
      await writeFile(join(user, `${name}.yaml`), JSON.stringify(recipe));
      const { code, stderr } = await run('train', '--config', `${name}.yaml`, '--out', `runs/${name}`);
      expect(code, stderr).toBe(0);
    }
  }, 180_000);

  it('writes what each run has trained as a folder of the original, tokenizer and all', async () => {
    const { code, stdout, stderr } = await run('eval', 'encoders', 'runs/layers', '--out', 'saved');
    expect(code, stderr).toBe(0);
    expect(stdout).toBe('text: saved/seed-1/text\ntext: saved/seed-2/text\n');
    const [original, one, two] = await Promise.all([
      open(model),
      open('saved/seed-1/text'),
      open('saved/seed-2/text'),
    ]);
    expect([...one.arrays]).toEqual([...original.arrays].sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(await readdir(join(user, 'saved/seed-1/text'))).toEqual(await readdir(join(user, model)));
    let trained = 0;
    for (const name of original.arrays.keys()) {
      const [before, first, second] = await Promise.all([
        original.read(name),
        one.read(name),
        two.read(name),
      ]);
      if (/layer\.1\.(attention|intermediate|output)\..*weight/.test(name)) {
        trained += 1;
        expect(first, name).not.toEqual(before);
        expect(first, name).not.toEqual(second);
      } else if (!/layer\.1\./.test(name)) expect(first, name).toEqual(before);
    }
    expect(trained).toBeGreaterThan(5);
    await Promise.all([original.close(), one.close(), two.close()]);
  }, 60_000);

  it('writes adapters merged, or alone', async () => {
    const merged = await run('eval', 'encoders', 'runs/lora/seed-1', '--out', 'merged');
    expect(merged.code, merged.stderr).toBe(0);
    const alone = await run('eval', 'encoders', 'runs/lora/seed-1', '--out', 'alone', '--adapters', '--json');
    expect(alone.code, alone.stderr).toBe(0);
    expect(JSON.parse(alone.stdout)).toMatchObject({ encoders: [{ stream: 'text' }] });
    expect(await readdir(join(user, 'alone/text'))).toEqual([
      'adapter_config.json',
      'adapter_model.safetensors',
    ]);
    expect(await readdir(join(user, 'merged/text'))).toEqual(await readdir(join(user, model)));
  }, 60_000);

  it('refuses a run without trained encoders, weights that were not kept, and a folder in a run', async () => {
    const refused = async (...words: string[]) => {
      const { code, stderr } = await run('eval', 'encoders', ...words);
      expect(code, stderr).toBe(2);
      return stderr;
    };
    expect(await refused('runs/frozen', '--out', 'none')).toMatch(
      /encoders: expected a run that trains an encoder .*, whose encoders are frozen/,
    );
    expect(await refused('runs/lora/seed-1', '--out', 'none', '--checkpoint', 'epoch-9')).toMatch(
      /expected one of best.*received epoch-9/,
    );
    expect(await refused('runs/lora/seed-1', '--out', 'runs/lora/seed-1/encoders')).toMatch(
      /encoders: expected a folder outside of runs/,
    );
    expect(await refused('runs/layers/seed-1', '--out', 'none', '--adapters')).toMatch(
      /expected an encoder with adapters, received one without/,
    );
    expect(await readdir(user)).not.toContain('none');
  }, 60_000);
});
