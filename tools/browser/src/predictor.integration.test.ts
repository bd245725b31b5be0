import { join } from 'node:path';
import { exportModel } from '@erc/experiment';
import type { PredictedTurn } from '@erc/predictor';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { tinyDemo, trainedRun } from '../../../packages/experiment/src/export/__fixtures__/trained-run.js';
import { devDialogues, filesOf } from './__fixtures__/plain-turns.js';
import { CHROMIUM, hasChromium } from './chromium.mjs';
import { type PredictorInput, run } from './pages/predictor.js';
import { runPage } from './run-page.js';
import { runtimeFiles } from './runtime-files.js';

useBackend(['cpu']);
const newFolder = temporaryFolders();

const THREE = {
  text: { encoder: { type: 'tfidf', buckets: 64 } },
  audio: { encoder: { type: 'acoustic-statistics' }, standardize: true },
  visual: { encoder: { type: 'image-descriptors' } },
} as const;

const RECIPES: Readonly<Record<string, Omit<Parameters<typeof trainedRun>[2], 'dataset'>>> = {
  three: {
    streams: THREE,
    fusion: { type: 'concat', projection: { dim: 8 }, missing: { dropoutRate: 0.3 } },
    context: { type: 'dialogue-gru', hiddenDim: 3 },
  },
  steps: {
    streams: { ...THREE, audio: { encoder: { type: 'log-mel', maxSeconds: 0.3 } } },
    fusion: { type: 'cross-attention', hiddenDim: 8, numHeads: 2 },
  },
};

function expectNear(page: readonly PredictedTurn[], node: readonly PredictedTurn[], where: string): void {
  expect(page.length, where).toBe(node.length);
  for (const [i, turn] of node.entries()) {
    const { probabilities, ...others } = page[i]!;
    const { probabilities: expected, ...same } = turn;
    expect(others, where).toEqual(same);
    for (const [label, value] of Object.entries(expected!)) {
      expect(Math.abs(probabilities![label]! - value), `${where}, turn ${i}: ${label}`).toBeLessThan(1e-4);
    }
  }
}

describe.skipIf(!hasChromium)(
  `a predictor in a browser (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`,
  () => {
    const folders: Record<string, string> = {};
    let dialogues: PredictorInput['dialogues'];

    beforeAll(async () => {
      const user = await newFolder();
      await tinyDemo(user);
      for (const [name, parts] of Object.entries(RECIPES)) {
        const trained = await trainedRun(user, name, parts);
        const { folder } = await exportModel(trained, join(user, 'models', name), { longest: 32 });
        folders[name] = folder;
      }
      ({ dialogues } = await devDialogues(join(user, 'data')));
    }, 240_000);

    it('says of the utterances of dev what it says in Node, within 1e-4', async () => {
      const names = Object.keys(RECIPES);
      const input: PredictorInput = { models: names.map((name) => `/models/${name}`), dialogues };
      const page = await runPage<PredictedTurn[][][]>({
        entry: new URL('pages/predictor.ts', import.meta.url),
        input,
        files: {
          ...runtimeFiles(),
          ...Object.assign({}, ...names.map((name) => filesOf(folders[name]!, `/models/${name}`))),
        },
      });
      const node = await run({ ...input, models: names.map((name) => folders[name]!) });
      for (const [m, name] of names.entries()) {
        for (const [d, turns] of node[m]!.entries())
          expectNear(page[m]![d]!, turns, `${name}, dialogue ${d}`);
      }
    }, 120_000);
  },
);
