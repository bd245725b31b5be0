import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256OfFile } from '@erc/core/node';
import { parseManifest } from '@erc/predictor';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecipeInput } from '../recipe/recipe.js';
import { expectSamePredictions } from './__fixtures__/expect-same-predictions.js';
import { tinyDemo, trainedRun } from './__fixtures__/trained-run.js';
import { exportModel } from './export-model.js';

useBackend(['cpu']);

const newFolder = temporaryFolders();

const TEXT = { text: { encoder: { type: 'tfidf', buckets: 64 } } } as const;
const THREE = {
  ...TEXT,
  audio: { encoder: { type: 'log-mel' } },
  visual: { encoder: { type: 'image-descriptors' } },
} as const;

type Parts = Pick<RecipeInput, 'streams'> & Partial<RecipeInput>;

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
    streams: THREE,
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
      expect(await readdir(exported.folder)).toEqual([...Object.keys(files), 'erc.json'].sort());
      for (const [file, { sha256 }] of Object.entries(files)) {
        expect(await sha256OfFile(join(exported.folder, file))).toBe(sha256);
      }
    },
    120_000,
  );
});
