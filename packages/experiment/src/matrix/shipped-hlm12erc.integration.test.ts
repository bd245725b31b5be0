import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MELD_EMOTIONS } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { writeTinyGpt2, writeTinyResnet, writeTinyWav2Vec2 } from '@erc/testing/tiny-models';
import { beforeAll, describe, expect, it } from 'vitest';
import { put } from '../../../etl/src/dataset-folder/__fixtures__/put.js';
import { csv, line, writeFiles } from '../../../etl/src/meld/__fixtures__/release.js';
import { makeClip } from '../../../media/src/clips/__fixtures__/clips.js';
import { readRecipe } from '../recipe/read-recipe.js';
import { linear, shippedRecipes } from './__fixtures__/shipped-recipes.js';
import { shippedRows } from './__fixtures__/shipped-rows.js';
import { trainEverything } from './__fixtures__/train-everything.js';
import { userFolder } from './__fixtures__/user-folder.js';

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const TEXT = pathOf('../../../encoders-text/src/__fixtures__/gpt2');
/** Frozen encoders, by modality. */
const FROZEN: Readonly<Record<string, string>> = {
  audio: pathOf('../../../encoders-audio/src/speech/__fixtures__/wav2vec2'),
  visual: pathOf('../../../encoders-visual/src/image-model/__fixtures__/resnet'),
};
const PRETRAINED = new Set(['transformer', 'wav2vec2', 'image-model']);
const DETECTOR = pathOf('../../../media/src/faces/__fixtures__/stand-in.onnx');
/** What the published encoders give. */
const WIDTHS: Readonly<Record<string, number>> = {
  glove: 50,
  transformer: 768,
  wav2vec2: 1536,
  'image-model': 2048,
  tfidf: 64,
  'log-mel': 40,
  'acoustic-statistics': 224,
  'image-descriptors': 64,
};
const user = userFolder(temporaryFolders());
/** The folder of the recipes. */
const configs = (): string => join(user(), 'configs/hlm12erc');
const shipped = shippedRecipes({
  tinyOf({ modality, encoder: { type, train, maxSeconds } }) {
    // A hundredth of the samples: the published 150,000 to 50 are 22 million values, and 200,000 to 768 are 460 million.
    if (type === 'waveform') return { maxSeconds: Number(maxSeconds) / 100 };
    if (!PRETRAINED.has(String(type))) return {};
    if (train === 'none') return { model: FROZEN[modality] ?? join(user(), 'models/frozen-text') };
    return { model: join(user(), 'models', modality) };
  },
  widthOf: ({ encoder: { type, maxSeconds } }) =>
    type === 'waveform' ? Number(maxSeconds) * 16_000 : WIDTHS[String(type)]!,
});

beforeAll(async () => {
  const models = join(user(), 'models');
  for (const name of ['text', 'frozen-text']) await cp(TEXT, join(models, name), { recursive: true });
  await writeTinyGpt2(join(models, 'text'), 268);
  // The frozen one has 96 positions, and the recipes read up to 1,024 tokens; the prompts here are short.
  const config = join(models, 'frozen-text/config.json');
  const fields = JSON.parse(await readFile(config, 'utf8'));
  await writeFile(config, JSON.stringify({ ...fields, n_positions: 1024 }));
  await writeTinyWav2Vec2(join(models, 'audio'));
  await writeTinyResnet(join(models, 'visual'));
  await cp(DETECTOR, join(models, 'retinaface/model.onnx'));
  const vector = Array.from({ length: 50 }, (_, i) => (i / 50).toFixed(2)).join(' ');
  await put(join(user(), 'downloads/glove.6B.50d.txt'), `hi ${vector}\noh ${vector}\n`);
  await writeFiles(join(user(), 'downloads/MELD.Raw'), await tinyMeld());
});

/** A release in its layout: three dialogues of each split have equal numbers, one clip cannot be heard, one is missing. */
async function tinyMeld(): Promise<Record<string, string | Uint8Array>> {
  const clips = [
    await makeClip({ frames: 12, channels: 2 }),
    await makeClip({ frames: 8, channels: 6 }),
    await makeClip({ frames: 8, channels: 0 }),
  ];
  const times = { start: '00:00:10,000', end: '00:00:11,200' };
  const rows = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => {
      const emotion = MELD_EMOTIONS[i % MELD_EMOTIONS.length]!;
      const text = i % 2 === 0 ? 'Hi!' : 'Oh.';
      return line(Math.floor(i / 2), i % 2, { ...times, text, speaker: i % 2 === 0 ? 'Al' : 'Bo', emotion });
    });
  const folders = [
    ['train/train_splits', 14],
    ['dev/dev_splits_complete', 6],
    ['test/output_repeated_splits_test', 4],
  ] as const;
  return {
    'train/train_sent_emo.csv': csv(...rows(14)),
    'dev_sent_emo.csv': csv(...rows(6)),
    'test_sent_emo.csv': csv(...rows(4)),
    ...Object.fromEntries(
      folders.flatMap(([folder, count]) =>
        Array.from({ length: count - 1 }, (_, i): [string, Uint8Array] => [
          `${folder}/dia${Math.floor(i / 2)}_utt${i % 2}.mp4`,
          clips[i % clips.length]!,
        ]),
      ),
    ),
  };
}

/** Trained values of the published head of widths over `from`, and seven classes. */
const headOf = (from: number, widths: readonly number[]): number =>
  [from, ...widths].reduce((sum, width, i, all) => sum + linear(width, all[i + 1] ?? 7), 0);

/** Trained values of the published attention of width `dim` over streams, each of which has a share of it. */
const attentionOf = (dim: number, shares: readonly (readonly [number, number])[]): number =>
  shares.reduce((sum, [from, to]) => sum + linear(from, to), 0) + 4 * linear(dim, dim) + 2 * dim;

/** A vector for each stream that may be missing. */
const missing = (...widths: number[]): number => widths.reduce((sum, width) => sum + width);

describe('the recipes of system A', () => {
  it('are planned, and their models and steps made, on a release in the exact layout', async () => {
    const files = (await readdir(configs())).filter((name) => !name.endsWith('-matrix.yaml'));
    expect(files.sort()).toEqual([
      'baseline-dice-legacy.yaml',
      'baseline-dice.yaml',
      'final-frozen.yaml',
      'final-i05-200k.yaml',
      'final-legacy.yaml',
      'final-lora.yaml',
      'final-waveform-legacy.yaml',
      'final-waveform.yaml',
      'final.yaml',
      'mock.yaml',
    ]);
    for (const name of files)
      await shipped.check({ written: await readRecipe({ file: join(configs(), name) }), where: name });
  });

  it.each([
    ['table-matrix.yaml', 30, 5],
    ['legacy-matrix.yaml', 30, 1],
    ['test-matrix.yaml', 2, 5],
  ])('are the rows of %s, whose models can be made at the published sizes', async (name, rows, runs) => {
    const found: Record<string, number> = {};
    for (const { row, written, published } of await shippedRows(join(configs(), name))) {
      expect(published, row).toBeDefined();
      const { jobs, parameters } = await shipped.plan({ written, where: `${name}: ${row}` });
      expect(jobs, row).toBe(runs);
      found[row] = parameters;
    }
    expect(Object.keys(found)).toHaveLength(rows);
    const shares = (dim: number, first: number, second: number): number =>
      attentionOf(dim, [
        [768, first],
        [1536, second],
        [2048, dim - first - second],
      ]);
    expect(found['final-i05-200k']).toBe(
      shares(512, 90, 180) + headOf(512, [256, 128]) + missing(768, 1536, 2048),
    );
    const waveform = linear(1500, 150) + linear(150, 100) + linear(100, 50);
    expect(found['baseline-dice']).toBe(waveform + headOf(50 + 50 + 2048, [64]) + missing(50, 50, 2048));
    if (rows > 2)
      expect(found['final-i08']).toBe(
        shares(1024, 180, 361) + headOf(1024, [1024, 512, 512]) + missing(768, 1536, 2048),
      );
  });

  it.each([
    ['meld/mistakes-matrix.yaml', 11],
    ['demo-mistakes-matrix.yaml', 9],
  ])('show what mistakes do with a small model: %s', async (name, rows) => {
    // The demo corpus takes half a minute to make, and a plan reads none of it.
    const media = name.includes('demo') ? '' : ', media: false';
    const commandLine = {
      overrides: [
        `dataset={source: meld, from: downloads/MELD.Raw, into: data/${name.replace('/', '-')}${media}}`,
      ],
    };
    const found = await shippedRows(join(configs(), '..', name), commandLine);
    expect(found).toHaveLength(rows);
    for (const { row, written } of found) {
      const { jobs } = await shipped.plan({ written, where: `${name}: ${row}` });
      expect(jobs, row).toBe(5);
    }
  });

  it.each([
    ['prompts', 'dialogue'],
    ['small-bert', 'previous'],
  ])('have a small encoder of words that is trained, planned and its step made: %s', async (name, type) => {
    const dataset = `{source: meld, from: downloads/MELD.Raw, into: data/meld-${name}, media: false}`;
    const written = await readRecipe({
      file: join(configs(), `../meld/${name}.yaml`),
      overrides: [`dataset=${dataset}`],
    });
    await shipped.check({ written, where: name });
    expect(written.tree).toMatchObject({
      seeds: [1, 2, 3, 4, 5],
      streams: { text: { encoder: { input: { type }, train: 'all' } } },
    });
  });

  it('train: final, all three encoders with it', async () => {
    const written = await readRecipe({
      file: join(configs(), 'final.yaml'),
      overrides: ['training.epochs=1'],
    });
    const directory = join(user(), 'runs/final');
    expect(await shipped.train({ written, where: 'final' }, directory)).toBe(1);
    expect((await readFile(join(directory, 'metrics.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(1);
  });

  trainEverything({ configs, shippedFor: () => shipped, runs: () => join(user(), 'runs/hlm12erc') });
});
