import { join } from 'node:path';
import { loadPredictor } from '@erc/predictor';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { EVERY_PART, EVERY_STREAM, isOfBatch, type Parts, THREE } from './__fixtures__/every-part.js';
import { expectPredictedAsEvaluated } from './__fixtures__/predict-as-evaluated.js';
import { tinyDemo, trainedRun } from './__fixtures__/trained-run.js';
import { exportModel } from './export-model.js';

useBackend(['cpu']);

const newFolder = temporaryFolders();

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

  it.each(Object.entries(EVERY_STREAM))('streams of %s', (name, parts) =>
    expectSame(name.replace(/\W+/g, '-'), parts),
  );

  it.each(EVERY_PART.filter((one) => !isOfBatch(one)))('$name', ({ parts }) =>
    expectSame(`parts-${EVERY_PART.findIndex((one) => one.parts === parts)}`, parts),
  );

  it('in a thread of its own as well', async () => {
    const run = await trainedRun(user, 'thread', { streams: THREE });
    const { folder } = await exportModel(run, join(user, 'models', 'thread'));
    const predictor = await loadPredictor(folder, { threads: 1 });
    await expectPredictedAsEvaluated(run, predictor);
    expect(predictor.model.name).toBe(run.name);
    await predictor.dispose();
  });

  it.each(EVERY_PART.filter(isOfBatch))('or it is not exported: $name', async ({ parts }) => {
    const run = await trainedRun(
      user,
      `refused-${EVERY_PART.findIndex((one) => one.parts === parts)}`,
      parts,
    );
    await expect(exportModel(run, join(user, 'models', 'refused'), { longest: 12 })).rejects.toThrow(
      /what it says of an utterance depends on the (?:others|longest) of its batch/,
    );
  });
});
