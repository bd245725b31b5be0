import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { copyVersion1 } from '../__fixtures__/version-1.js';
import { ABLATION_FILE } from '../files/ablation.js';
import { evaluationFile } from '../files/evaluation.js';
import { INPUTS_FILE } from '../files/inputs.js';
import { predictionsFile } from '../files/predictions.js';
import { RECIPE_FILE } from '../files/recipe.js';
import { ROBUSTNESS_FILE } from '../files/robustness.js';
import { RUN_FILE } from '../files/run.js';
import { STAGE_FILE } from '../files/training.js';
import { bestCheckpoint, readCheckpoint } from './checkpoint-file.js';
import { findEmbeddings } from './embeddings-file.js';
import { readRecord } from './record-files.js';

const newFolder = temporaryFolders();
let user: string;
const at = (...parts: string[]): string => join(user, ...parts);

beforeAll(async () => {
  user = await newFolder();
  await copyVersion1(user);
});

describe('a run folder of version 1', () => {
  it('has its recipe in the words of today, there and in its record', async () => {
    const recipe = await readRecord(at('finished'), RECIPE_FILE);
    expect(recipe).toMatchObject({
      losses: [{ type: 'focal' }],
      training: { gradientAccumulationSteps: 2, maxGradNorm: 1 },
      logging: { tensorboard: false },
    });
    const { config, dataset } = await readRecord(at('finished'), RUN_FILE);
    expect(config).toEqual(recipe);
    expect(dataset.directory).toBe(at('prepared'));
    const stopped = await readRecord(at('stopped'), RECIPE_FILE);
    expect(stopped.stages).toMatchObject([{ maxGradNorm: 0.5, gradientAccumulationSteps: 1 }, {}]);
  });

  it('is read, each of its files', async () => {
    const finished = at('finished');
    expect((await readRecord(finished, INPUTS_FILE)).dataset).toMatch(/^[0-9a-f]{64}$/);
    expect((await readRecord(finished, evaluationFile('test'))).examples).toBe(5);
    const { utterances } = await readRecord(finished, predictionsFile('dev'));
    expect(utterances).toHaveLength(5);
    expect(await findEmbeddings(finished, 'dev', 5)).toMatchObject({ rows: 5 });
    expect((await readRecord(finished, ROBUSTNESS_FILE)).rows[0]).toMatchObject({ name: 'intact' });
    expect((await readCheckpoint(bestCheckpoint(finished))).metadata.epoch).toBe('1');
    const stage = await readRecord(at('stopped', 'stages', '1-first'), STAGE_FILE);
    expect(stage).toMatchObject({ name: 'first', stopped: 'epochs' });
    expect((await readRecord(at('resumed'), ABLATION_FILE)).rows).toHaveLength(2);
    expect(await readdir(at('stopped', 'ablation', 'text', 'checkpoints'))).toContain('state-3-1');
  });
});
