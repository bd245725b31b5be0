import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPredictor } from '@erc/predictor';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { expectPredictedAsEvaluated } from './__fixtures__/predict-as-evaluated.js';
import { trainedRun } from './__fixtures__/trained-run.js';
import { exportModel } from './export-model.js';

useBackend(['cpu']);

// The release may not be redistributed: it is looked for in a folder beside the repository, or where ERC_SHARED points.
const repository = fileURLToPath(new URL('../../../../', import.meta.url));
const from = join(process.env.ERC_SHARED ?? resolve(repository, '../shared'), 'data/meld-text');
const present = existsSync(join(from, 'train_sent_emo.csv'));

const newFolder = temporaryFolders();

it.skipIf(!present)(
  `predicts all of MELD's dev as an evaluation does${present ? '' : ' (skipped: $ERC_SHARED/data/meld-text is not there)'}`,
  async () => {
    const user = await newFolder();
    const run = await trainedRun(user, 'meld', {
      dataset: { source: 'meld', from, into: join(user, 'meld') },
      streams: { text: { encoder: { type: 'tfidf', buckets: 512, contextTurns: 2, speakerTurns: 1 } } },
      context: { type: 'dialogue-gru', hiddenDim: 8, direction: 'past' },
      training: { epochs: 1, batchSize: 64, optimizer: { type: 'adamw', learningRate: 0.01 } },
    });
    const { folder } = await exportModel(run, join(user, 'model'));
    const predictor = await loadPredictor(folder, { encoders: [], threads: 1 });
    expect(predictor.model.readsAhead).toBe(false);
    await expectPredictedAsEvaluated(run, predictor);
    await predictor.dispose();
  },
  600_000,
);
