import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SPLITS } from '@erc/core';
import { openSafetensorsFile } from '@erc/core/node';
import { type RecipeInput, runExperiment } from '@erc/experiment';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyBert, writeTinyResnet, writeTinyWav2Vec2 } from '@erc/testing/tiny-models';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoDialogues } from '../../../demo/src/corpus/index.js';
import { demoOf } from '../../../demo/src/demo.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();

const RECIPE = {
  name: 'trained',
  seed: 1,
  dataset: {
    source: 'folder',
    from: 'corpus',
    into: 'data/demo',
    labels: ['neutral', 'surprise', 'fear', 'sadness', 'joy', 'disgust', 'anger'],
  },
  streams: {
    text: {
      encoder: { type: 'transformer', model: 'models/bert', train: { layers: 1 }, pooling: 'mean' },
    },
    audio: {
      encoder: { type: 'wav2vec2', model: 'models/wav2vec2', train: { lora: { rank: 2 } }, maxSeconds: 1 },
    },
    visual: {
      encoder: { type: 'image-model', model: 'models/resnet', train: 'all', statistics: 'batch' },
    },
  },
  fusion: { type: 'concat', projection: { dim: 8 } },
  losses: [{ type: 'cross-entropy' }],
  training: {
    epochs: 2,
    batchSize: 5,
    gradientAccumulationSteps: 2,
    sampler: { type: 'length-bucketed' },
    groups: [{ match: 'encoder/visual/**', learningRate: 0.0003 }],
    checkpoints: { everyUpdates: 1, keep: 1 },
  },
  engine: { type: 'onnx', threads: 1 },
} satisfies RecipeInput;

/** The first lines of some dialogues of the demo corpus: all of it would take a minute. */
const DIALOGUES = SPLITS.flatMap((split) =>
  demoDialogues()
    .filter((dialogue) => dialogue.split === split)
    .slice(0, split === 'train' ? 3 : 1)
    .map((dialogue) => ({ ...dialogue, lines: dialogue.lines.slice(0, 4) })),
);

let user: string;
const before = process.env.INIT_CWD;
beforeAll(async () => {
  user = await newFolder();
  process.env.INIT_CWD = user;
  await demoOf(() => DIALOGUES).prepare({ source: 'demo', into: join(user, 'corpus') });
  await mkdir(join(user, 'models'));
  await writeTinyBert(join(user, 'models/bert'));
  await writeTinyWav2Vec2(join(user, 'models/wav2vec2'));
  await writeTinyResnet(join(user, 'models/resnet'));
  await writeFile(join(user, 'trained.yaml'), JSON.stringify(RECIPE));
}, 120_000);
afterAll(() => {
  if (before === undefined) delete process.env.INIT_CWD;
  else process.env.INIT_CWD = before;
});

const train = (out: string, ...words: string[]) =>
  runHere({ app: 'train', user, args: ['--config', 'trained.yaml', '--out', out, ...words] });

const bytesOf = (...path: string[]): Promise<Buffer> => readFile(join(user, ...path));

/** What a run made: weights, scores and predictions. */
const RESULTS = ['checkpoints/best.safetensors', 'eval-dev.json', 'predictions-dev.json', 'metrics.jsonl'];

describe('three encoders that are trained with the model', () => {
  it('prepare words, voices and faces once, are trained, and keep no copy of what is frozen', async () => {
    const first = await train('runs/a');
    expect(first.code, first.stderr).toBe(0);
    expect(first.stderr).toMatch(
      /^stream audio: padded to [\d, ]+; an epoch computes \d\.\d\d × its real steps/m,
    );
    expect(first.stderr).toMatch(/^encode text, frozen layers: done/m);
    expect(first.stderr).toMatch(
      /^text, frozen layers: (\d+) of \1 inputs computed in \d+\.\d s; each pass over all of them saves about \d+\.\d s$/m,
    );
    expect(first.stderr).toMatch(/group default: \d+ parameters, [\d,]+ values, frozen/);
    expect(first.stderr).toMatch(/group encoder\/visual\/\*\*: \d+ parameters, .* learning rate 0\.0003/);
    const run = JSON.parse((await bytesOf('runs/a/run.json')).toString()) as {
      readonly encoders: Readonly<Record<string, string>>;
    };
    expect(Object.keys(run.encoders).sort()).toEqual(['audio', 'text', 'visual']);
    const best = join(user, 'runs/a/checkpoints/best.safetensors');
    const file = await openSafetensorsFile(best, ['F32', 'I32']);
    await file.close();
    const names = Object.keys(file.arrays);
    const has = (part: string): boolean => names.some((name) => name.includes(part));
    expect(has('encoder/text/layers/1/attention/query/kernel')).toBe(true);
    expect(has('encoder/text/layers/0/')).toBe(false);
    expect(has('encoder/audio/layers/0/attention/query/lora/down')).toBe(true);
    expect(has('encoder/audio/layers/0/attention/query/kernel')).toBe(false);
    expect(has('encoder/visual/stem/norm/mean')).toBe(true);
    const again = await train('runs/b');
    // Three raw streams, and the hidden states of the frozen layers of the text.
    expect(again.stderr.match(/(\d+) of \1 from the cache/g)).toHaveLength(4);
    expect(again.stderr).toMatch(
      /^text, frozen layers: all of \d+ inputs kept from before; no pass computes them$/m,
    );
    for (const file of RESULTS)
      expect(await bytesOf('runs/b', file), file).toEqual(await bytesOf('runs/a', file));
  }, 120_000);

  it('resume byte-identically after a stop in the middle of an epoch', async () => {
    const whole = join(user, 'runs/a');
    for (const at of [1, 3]) {
      const directory = join(user, `runs/stopped-${at}`);
      const abort = new AbortController();
      let updates = 0;
      const options = { recipe: RECIPE, directory, reports: false };
      await expect(
        runExperiment({
          ...options,
          signal: abort.signal,
          onEvent: ({ type }) => {
            if (type === 'training-updated' && ++updates === at) abort.abort(new Error('stopped here'));
          },
        }),
      ).rejects.toThrow('stopped here');
      expect((await readdir(join(directory, 'checkpoints'))).length).toBeGreaterThan(0);
      await runExperiment({
        ...options,
        resume: true,
        signal: new AbortController().signal,
        onEvent: () => {},
      });
      for (const file of RESULTS) {
        expect(await readFile(join(directory, file)), `${file} after ${at}`).toEqual(
          await readFile(join(whole, file)),
        );
      }
    }
  }, 120_000);

  it('are evaluated from what the run kept, and give the same', async () => {
    const predictions = await bytesOf('runs/a/predictions-dev.json');
    await rm(join(user, 'runs/a/predictions-dev.json'));
    await rm(join(user, 'runs/a/eval-dev.json'));
    for (const split of ['dev', 'test']) {
      const scored = await runHere({ app: 'eval', user, args: ['--run', 'runs/a', '--split', split] });
      expect(scored.code, scored.stderr).toBe(0);
    }
    expect(await bytesOf('runs/a/predictions-dev.json')).toEqual(predictions);
    const robust = await runHere({ app: 'eval', user, args: ['--run', 'runs/a', '--robustness'] });
    expect(robust.code, robust.stderr).toBe(0);
  }, 120_000);

  it('are refused by name where their weights are others now', async () => {
    const path = join(user, 'models/bert/model.safetensors');
    const bytes = await readFile(path);
    const changed = Buffer.from(bytes);
    changed[changed.length - 2]! ^= 1;
    await writeFile(path, changed);
    const scored = await runHere({ app: 'eval', user, args: ['--run', 'runs/b', '--split', 'dev'] });
    await writeFile(path, bytes);
    expect(scored.code).toBe(2);
    expect(scored.stderr).toContain('encoders.text: expected encoder');
  }, 120_000);

  it.each([
    ['more layers than there are', { text: { train: { layers: 3 } } }, 'train.layers: expected at most 2'],
    [
      'a pattern of nothing',
      { text: { train: { freeze: ['layer/0/**'] } } },
      'train.freeze: expected a pattern',
    ],
    [
      'an ONNX file',
      { text: { train: 'all', file: 'model.onnx' } },
      'streams.text.encoder.file: expected no such key',
    ],
    [
      'LoRA of a ResNet',
      { visual: { train: { lora: {} } } },
      'streams.visual.encoder.train: expected all, layers or freeze',
    ],
    [
      'a dropout rate of a frozen one',
      { text: { train: 'none', dropoutRate: 0.1 } },
      'dropoutRate: expected no such key',
    ],
  ])('are refused with %s, before anything is trained', async (_, changes, message) => {
    const recipe = structuredClone(RECIPE);
    for (const [name, own] of Object.entries(changes)) {
      Object.assign(recipe.streams[name as keyof typeof recipe.streams].encoder, own);
    }
    await writeFile(join(user, 'odd.yaml'), JSON.stringify(recipe));
    const { code, stderr } = await runHere({
      app: 'train',
      user,
      args: ['--config', 'odd.yaml', '--out', 'runs/odd'],
    });
    expect(stderr).toContain(message);
    expect([1, 2]).toContain(code);
  });
});

describe('three frozen encoders whose models have weights alone', () => {
  const frozen = (changes: object = {}) => ({
    ...RECIPE,
    name: 'frozen',
    streams: {
      text: { encoder: { type: 'transformer', model: 'models/bert', ...changes } },
      audio: { encoder: { type: 'wav2vec2', model: 'models/wav2vec2', maxSeconds: 1 } },
      visual: { encoder: { type: 'image-model', model: 'models/resnet' }, standardize: true },
    },
    training: { epochs: 1, batchSize: 5 },
  });
  beforeAll(() => writeFile(join(user, 'frozen.yaml'), JSON.stringify(frozen())));

  it('are modules whose features are kept like those of any frozen encoder', async () => {
    const encoded = await runHere({ app: 'train', user, args: ['encode', '--config', 'frozen.yaml'] });
    expect(encoded.code, encoded.stderr).toBe(0);
    expect(encoded.stderr.match(/0 of \d+ from the cache/g)).toHaveLength(3);
    const trained = await runHere({
      app: 'train',
      user,
      args: ['--config', 'frozen.yaml', '--out', 'runs/frozen'],
    });
    expect(trained.code, trained.stderr).toBe(0);
    expect(trained.stderr.match(/(\d+) of \1 from the cache/g)).toHaveLength(3);
    const stores = await readdir(join(user, 'data/.features/demo'));
    const ids: string[] = [];
    for (const store of stores) {
      const file = join(user, 'data/.features/demo', store, 'encoder.json');
      ids.push((JSON.parse(await readFile(file, 'utf8')) as { id: string }).id);
    }
    for (const start of ['text/transformer', 'audio/wav2vec2', 'visual/image-model'])
      expect(ids.some((id) => id.startsWith(`${start}/module/`))).toBe(true);
  }, 120_000);

  it('are evaluated with the features of the run, and refused where their weights are others now', async () => {
    for (const split of ['dev', 'test']) {
      const scored = await runHere({ app: 'eval', user, args: ['--run', 'runs/frozen', '--split', split] });
      expect(scored.code, scored.stderr).toBe(0);
    }
    const path = join(user, 'models/bert/model.safetensors');
    const bytes = await readFile(path);
    const changed = Buffer.from(bytes);
    changed[changed.length - 2]! ^= 1;
    await writeFile(path, changed);
    const scored = await runHere({ app: 'eval', user, args: ['--run', 'runs/frozen', '--split', 'dev'] });
    await writeFile(path, bytes);
    expect(scored.code).toBe(2);
    expect(scored.stderr).toContain('encoders.text: expected encoder');
  }, 120_000);

  it('name the command that makes the ONNX file where only that has what is asked for', async () => {
    await writeFile(join(user, 'layer.yaml'), JSON.stringify(frozen({ layers: 1 })));
    const { code, stderr } = await runHere({
      app: 'train',
      user,
      args: ['--config', 'layer.yaml', '--out', 'runs/layer'],
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /expected the ONNX file .* is exported once, with PyTorch, by: .*export \S+models\/bert/,
    );
  }, 120_000);
});
