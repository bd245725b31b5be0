import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { cleanRelease, writeFiles } from '../../../etl/src/iemocap/__fixtures__/release.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
const RECIPE = `name: iemocap
seed: 1
dataset: { source: iemocap, from: raw, into: prepared/iemocap, audio: dialog }
streams:
  text: { encoder: { type: tfidf, contextTurns: 1, buckets: 64 } }
  audio: { encoder: { type: acoustic-statistics } }
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy, targets: soft }]
training: { epochs: 1, batchSize: 4 }
`;

let user: string;

beforeAll(async () => {
  user = await newFolder();
  await writeFiles(join(user, 'raw'), cleanRelease());
  await writeFile(join(user, 'iemocap.yaml'), RECIPE);
});

describe('train on IEMOCAP', () => {
  it('goes from the release to a trained model, on the votes of the raters', async () => {
    const { code, stderr, stdout } = await runHere({
      app: 'train',
      user,
      args: ['--config', 'iemocap.yaml', '--out', 'runs/a', '--fast-dev-run'],
    });
    expect(stderr).toMatch(/^dataset iemocap: done in/m);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^dev: weighted F1 /);
  });
});
