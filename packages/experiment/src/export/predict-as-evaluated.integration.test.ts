import { join } from 'node:path';
import { type FusionOptions, fusions } from '@erc/fusion';
import { loadPredictor } from '@erc/predictor';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { CONTEXTS, FUSIONS } from '../__fixtures__/option-sets.js';
import type { RecipeInput } from '../recipe/recipe.js';
import { expectPredictedAsEvaluated } from './__fixtures__/predict-as-evaluated.js';
import { tinyDemo, trainedRun } from './__fixtures__/trained-run.js';
import { exportModel } from './export-model.js';

useBackend(['cpu']);

const newFolder = temporaryFolders();

const TEXT = { text: { encoder: { type: 'tfidf', buckets: 64 } } } as const;
const THREE = {
  ...TEXT,
  audio: { encoder: { type: 'log-mel', maxSeconds: 0.1 } },
  visual: { encoder: { type: 'image-descriptors' } },
} as const;

type Parts = Pick<RecipeInput, 'streams'> & Partial<RecipeInput>;

/** What streams can have. */
const STREAMS: Readonly<Record<string, Parts>> = {
  text: { streams: TEXT },
  windows: {
    streams: {
      text: { ...TEXT.text, window: { before: 1, after: 1, padding: 'learned' } },
      audio: {
        encoder: { type: 'acoustic-statistics' },
        standardize: true,
        storeAs: 'float16',
        window: { before: 2, join: 'concat' },
      },
    },
  },
  'windows by place, some missing': {
    streams: {
      text: { ...TEXT.text, window: { at: [0, -2] } },
      visual: { ...THREE.visual, standardize: true, window: { before: 1 } },
    },
    fusion: { type: 'concat', missing: { dropoutRate: 0.3 } },
  },
};

/** Every fusion, in sizes that the streams allow, each with one of the contexts in turn; over three streams of which one has steps. */
const PARTS = FUSIONS.map((fusion, i): { readonly name: string; readonly parts: Parts } => {
  const context = CONTEXTS[i % CONTEXTS.length]!;
  const sized: FusionOptions = {
    ...fusion,
    ...('widths' in fusion && fusion.widths === 'proportional' && { hiddenDim: 128 }),
    ...(fusion.embeddings && { embeddings: [{ of: 'speaker', count: 20 }, { of: 'gender' }] }),
  };
  return {
    name: `${JSON.stringify(fusion)} ${JSON.stringify(context)}`,
    parts: { streams: THREE, fusion: sized, context },
  };
});

/** Whether what a fusion says of an utterance follows the batches that an evaluation makes: there is nothing to predict then. */
const isOfBatch = ({ parts: { fusion } }: (typeof PARTS)[number]): boolean =>
  fusions.of(fusions.schema.parse(fusion)).readsBeside(fusions.schema.parse(fusion)) !== undefined;

describe('a loaded model predicts dev as an evaluation of its run does:', () => {
  let user: string;
  beforeAll(async () => {
    user = await newFolder();
    await tinyDemo(user);
  }, 120_000);

  async function expectSame(name: string, parts: Parts): Promise<void> {
    const run = await trainedRun(user, name, parts);
    const { folder } = await exportModel(run, join(user, 'models', name), { longest: 12 });
    // In this thread: one of its own would be started for each.
    const predictor = await loadPredictor(folder, { encoders: [], threads: 1 });
    try {
      await expectPredictedAsEvaluated(run, predictor);
    } finally {
      await predictor.dispose();
    }
  }

  it.each(Object.entries(STREAMS))('streams of %s', (name, parts) =>
    expectSame(name.replace(/\W+/g, '-'), parts),
  );

  it.each(PARTS.filter((one) => !isOfBatch(one)))('$name', ({ parts }) =>
    expectSame(`parts-${PARTS.findIndex((one) => one.parts === parts)}`, parts),
  );

  it('in a thread of its own as well', async () => {
    const run = await trainedRun(user, 'thread', { streams: THREE });
    const { folder } = await exportModel(run, join(user, 'models', 'thread'));
    const predictor = await loadPredictor(folder, { threads: 1 });
    await expectPredictedAsEvaluated(run, predictor);
    expect(predictor.model.name).toBe(run.name);
    await predictor.dispose();
  });

  it.each(PARTS.filter(isOfBatch))('or it is not exported: $name', async ({ parts }) => {
    const run = await trainedRun(user, `refused-${PARTS.findIndex((one) => one.parts === parts)}`, parts);
    await expect(exportModel(run, join(user, 'models', 'refused'), { longest: 12 })).rejects.toThrow(
      /what it says of an utterance depends on the (?:others|longest) of its batch/,
    );
  });
});
