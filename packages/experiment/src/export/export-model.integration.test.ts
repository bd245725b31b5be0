import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MELD_EMOTIONS } from '@erc/core';
import { sha256OfFile } from '@erc/core/node';
import { parseManifest } from '@erc/predictor';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecipeInput } from '../recipe/recipe.js';
import { type Parts, TEXT, THREE } from './__fixtures__/every-part.js';
import { expectSamePredictions } from './__fixtures__/expect-same-predictions.js';
import { tinyDemo, trainedRun } from './__fixtures__/trained-run.js';
import { exportModel } from './export-model.js';

useBackend(['cpu']);

const newFolder = temporaryFolders();

/** Three streams, with all that was said. */
const WHOLE = { ...THREE, audio: { encoder: { type: 'log-mel' } } } as const;

const RECIPES: Readonly<Record<string, Parts>> = {
  text: { streams: TEXT },
  windows: {
    streams: {
      text: { ...TEXT.text, window: { before: 1, after: 1, padding: 'learned' } },
      audio: {
        encoder: { type: 'acoustic-statistics' },
        standardize: true,
        window: { before: 1, join: 'concat' },
      },
    },
  },
  three: {
    streams: WHOLE,
    fusion: {
      type: 'concat',
      projection: { dim: 8 },
      missing: { dropoutRate: 0.3 },
      embeddings: [{ of: 'speaker', count: 20 }, { of: 'gender' }],
    },
    context: { type: 'dialogue-gru', hiddenDim: 3 },
  },
  positions: {
    streams: { ...THREE, audio: { encoder: { type: 'log-mel', maxSeconds: 0.3 } } },
    fusion: { type: 'cross-attention', hiddenDim: 8, numHeads: 2 },
    context: { type: 'dialogue-transformer', numHeads: 2, hiddenDim: 8, direction: 'past' },
  },
};

describe('exportModel', () => {
  let user: string;
  beforeAll(async () => {
    user = await newFolder();
    await tinyDemo(user);
  }, 120_000);

  it.each(Object.entries(RECIPES))(
    'writes what an evaluation computes: %s',
    async (name, parts) => {
      const run = await trainedRun(user, name, parts);
      const exported = await exportModel(run, join(user, 'models', name), { longest: 32 });
      await expectSamePredictions(run, exported);
      const text = await readFile(join(exported.folder, 'erc.json'), 'utf8');
      expect(parseManifest(text, 'erc.json')).toEqual(exported.manifest);
      const { files } = exported.manifest;
      expect(await readdir(exported.folder)).toEqual(
        [...Object.keys(files), 'SHA256SUMS', 'erc.json'].sort(),
      );
      for (const [file, { sha256 }] of Object.entries(files)) {
        expect(await sha256OfFile(join(exported.folder, file))).toBe(sha256);
      }
      const sums = await readFile(join(exported.folder, 'SHA256SUMS'), 'utf8');
      expect(sums).toContain(`${await sha256OfFile(join(exported.folder, 'erc.json'))}  erc.json\n`);
    },
    120_000,
  );

  it('says how clips are cut, by the recipe or by the dataset folder', async () => {
    const from = join(user, 'corpus');
    const [into, joined] = [join(user, 'cut'), join(user, 'joined')];
    const folder = {
      source: 'folder',
      from,
      into,
      labels: [...MELD_EMOTIONS],
      media: { workers: 2, frames: { count: 3 } },
      cut: true,
    };
    const datasets = [
      folder,
      { source: 'existing', into },
      { source: 'joined', from: [folder], into: joined },
      { source: 'existing', into: joined },
    ] as const;
    for (const [i, dataset] of datasets.entries()) {
      const run = await trainedRun(user, `clips-${i}`, {
        streams: TEXT,
        dataset: dataset as RecipeInput['dataset'],
      });
      const { manifest } = await exportModel(run, join(user, 'models', `clips-${i}`));
      expect(manifest.clips).toMatchObject({ cut: true, media: { frames: { count: 3 } } });
      expect(manifest.clips!.media.workers).toBeUndefined();
    }
  }, 120_000);
});
