import { type Dataset, weightsInMemory } from '@erc/core';
import { bestCheckpoint, writeCheckpoint } from '@erc/run-folder/node';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import { runWithPredictions } from '../__fixtures__/run-with-predictions.js';
import { createEvaluationSession } from './evaluation-session.js';
import { predictionsOf } from './predictions.js';

const newFolder = temporaryFolders();

it.each(['EROFS', 'EACCES'])(
  'what an older folder holds is read as it is where nothing can be written to it (%s)',
  async (code) => {
    const run = { ...(await runWithPredictions(await newFolder(), 'old', [0, 1, 0, 1])), changedPlugins: [] };
    const weights = weightsInMemory({ a: { data: Float32Array.of(1), shape: [1] } });
    await writeCheckpoint(bestCheckpoint(run.directory), { weights, streams: {}, metadata: {} });
    const said: string[] = [];
    const session = createEvaluationSession({
      onEvent: (event) => said.push(event.type === 'notice' ? event.text : event.type),
      signal: new AbortController().signal,
      reports: false,
    });
    let asked = 0;
    const dataset = async (): Promise<Dataset> => {
      // The second time it is scored anew: stands for what writing to such a folder throws.
      if (++asked > 1) throw Object.assign(new Error(`${code}: no writing here`), { code });
      return { sha256: 'now' } as Dataset;
    };
    const { rows } = await predictionsOf(run, 'dev', { ...session, dataset });
    expect(rows).toHaveLength(4);
    expect(said).toEqual([
      `warning: ${run.directory}: its scores of dev do not say which data and weights they are of: scored anew`,
      `warning: ${run.directory}: could not be scored anew: ${code}: no writing here`,
    ]);
  },
);
