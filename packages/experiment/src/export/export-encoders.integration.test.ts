import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RecipeInput } from '../recipe/recipe.js';
import { expectPredictedAsEvaluated } from './__fixtures__/expect-predicted-as-evaluated.js';
import { tinyDemo, trainedRun } from './__fixtures__/trained-run.js';
import { exportModel } from './export-model.js';

useBackend(['cpu']);

const newFolder = temporaryFolders();
const model = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

const BERT = model('encoders-text/src/__fixtures__/bert');
const GPT2 = model('encoders-text/src/__fixtures__/gpt2');
const SPEECH = model('encoders-audio/src/speech/__fixtures__/wav2vec2');
const RESNET = model('encoders-visual/src/image-model/__fixtures__/resnet');

type Parts = Pick<RecipeInput, 'streams'> & Partial<RecipeInput>;

const FROZEN: Readonly<Record<string, Parts>> = {
  'a frozen text model': { streams: { text: { encoder: { type: 'transformer', model: BERT } } } },
  'frozen models of voice and face': {
    streams: {
      audio: { encoder: { type: 'wav2vec2', model: SPEECH, maxSeconds: 1 }, standardize: true },
      visual: { encoder: { type: 'image-model', model: RESNET } },
    },
  },
};

const TRAINED: Readonly<Record<string, Parts>> = {
  'a trained BERT': { streams: { text: { encoder: { type: 'transformer', model: BERT, train: 'all' } } } },
  'the last layer of a BERT': {
    streams: { text: { encoder: { type: 'transformer', model: BERT, train: { layers: 1 } } } },
  },
  'a GPT-2 with adapters': {
    streams: {
      text: { encoder: { type: 'transformer', model: GPT2, pooling: 'last', train: { lora: { rank: 2 } } } },
    },
  },
  'a trained wav2vec 2.0': {
    streams: { audio: { encoder: { type: 'wav2vec2', model: SPEECH, maxSeconds: 0.5, train: 'all' } } },
  },
  'the last layer of a wav2vec 2.0': {
    streams: {
      audio: { encoder: { type: 'wav2vec2', model: SPEECH, maxSeconds: 0.5, train: { layers: 1 } } },
    },
  },
  'a trained ResNet': {
    streams: { visual: { encoder: { type: 'image-model', model: RESNET, train: 'all', pooling: 'max' } } },
  },
  'a ResNet with the statistics of its batches': {
    streams: {
      visual: { encoder: { type: 'image-model', model: RESNET, train: 'all', statistics: 'batch' } },
    },
  },
  'the last stage of a ResNet': {
    streams: { visual: { encoder: { type: 'image-model', model: RESNET, train: { layers: 1 } } } },
  },
};

/** Frozen encoders without an ONNX file. */
const MODULES: Readonly<Record<string, (alone: (model: string) => string) => Parts>> = {
  'each step of a frozen BERT as a module': (alone) => ({
    streams: {
      text: {
        encoder: { type: 'transformer', model: alone(BERT), pooling: 'none' },
      },
    },
  }),
  'a frozen GPT-2 as a module, in windows and standardized': (alone) => ({
    streams: {
      text: {
        encoder: { type: 'transformer', model: alone(GPT2), pooling: 'last' },
        standardize: true,
        window: { before: 1 },
      },
    },
  }),
  'frozen modules of voice and face': (alone) => ({
    streams: {
      audio: { encoder: { type: 'wav2vec2', model: alone(SPEECH), maxSeconds: 0.5 } },
      visual: { encoder: { type: 'image-model', model: alone(RESNET) } },
    },
  }),
};

describe('exportModel', () => {
  it('leaves no encoder in memory where a later stream is refused', async () => {
    const user = await newFolder();
    await tinyDemo(user);
    const run = await trainedRun(user, 'refused', {
      streams: {
        text: { encoder: { type: 'transformer', model: BERT, train: 'all' } },
        audio: { encoder: { type: 'acoustic-statistics' } },
      },
    });
    const { text, audio } = run.recipe.streams;
    const streams = { text: text!, audio: { ...audio!, encoder: { type: 'features' } } };
    const before = tf.memory().numTensors;
    const exporting = exportModel({ ...run, recipe: { ...run.recipe, streams } }, join(user, 'model'));
    await expect(exporting).rejects.toThrow('export: streams.audio: expected an encoder that reads');
    expect(tf.memory().numTensors).toBe(before);
  }, 120_000);
});

describe('an exported model predicts what an evaluation gives, with', () => {
  let user: string;
  beforeAll(async () => {
    user = await newFolder();
    await tinyDemo(user);
  }, 120_000);

  it.each(Object.entries({ ...FROZEN, ...TRAINED }))(
    '%s',
    async (title, parts) => {
      const name = title.toLowerCase().replace(/\W+/g, '-');
      const run = await trainedRun(user, name, parts);
      const folder = join(user, 'models', name);
      const { manifest } = await exportModel(run, folder);
      for (const { encoder } of Object.values(manifest.streams)) {
        expect(JSON.stringify(encoder)).not.toContain('packages');
      }
      // What several graphs have in common is written once.
      expect(manifest.weights).toBe(manifest.graphs.length > 1 ? 'model.weights' : undefined);
      await expectPredictedAsEvaluated(run, folder);
    },
    120_000,
  );

  it.each(Object.entries(MODULES))(
    '%s',
    async (title, partsOf) => {
      const models = join(user, 'alone');
      const name = title.toLowerCase().replace(/\W+/g, '-');
      for (const model of [BERT, GPT2, SPEECH, RESNET]) {
        const filter = (path: string): boolean => !path.endsWith('.onnx');
        await cp(model, join(models, basename(model)), { recursive: true, filter });
      }
      const run = await trainedRun(
        user,
        name,
        partsOf((model) => join(models, basename(model))),
      );
      const folder = join(user, 'models', name);
      const { manifest } = await exportModel(run, folder);
      for (const { module } of Object.values(manifest.streams)) expect(module).toBeDefined();
      expect(Object.keys(manifest.files).filter((file) => file.endsWith('.safetensors'))).toEqual(
        manifest.state === undefined ? [] : [manifest.state],
      );
      await expectPredictedAsEvaluated(run, folder);
    },
    120_000,
  );
});
