import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createRandom } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { openWeights, type PretrainedWeights, pretrainedOptionsSchema } from '@erc/pretrained';
import { startBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { ofTheLargest } from './__fixtures__/golden-backbone.js';
import { expectImageCase, type ImageCase } from './__fixtures__/image-case.js';
import { expectSpeechGradients, expectSpeechStates, type SpeechCase } from './__fixtures__/speech-case.js';
import { expectTextGradients, expectTextStates, type TextCase } from './__fixtures__/text-case.js';
import { loadImageBackbone } from './image/load-image-backbone.js';
import { loadSpeechBackbone } from './speech/load-speech-backbone.js';
import { loadTextBackbone } from './text/load-text-backbone.js';

const python = process.env.ERC_PYTHON;
const SEED = process.env.ERC_SEED ?? '20';
const COUNT = '5';
const script = fileURLToPath(new URL('../../../tools/golden/backbones/_live.py', import.meta.url));
const newFolder = temporaryFolders();
const random = createRandom(5);
const context = createDropoutContext({ random, training: false });

const casesOf = async <Case>(folder: string, kind: string): Promise<Case[]> =>
  (JSON.parse(await readFile(join(folder, `${kind}.json`), 'utf8')) as { cases: Case[] }).cases;

/** Opens a model, hands it over, and closes its file. */
async function withWeights(model: string, use: (weights: PretrainedWeights) => Promise<void>): Promise<void> {
  const weights = await openWeights(pretrainedOptionsSchema.parse({ model }), { where: 'test' });
  try {
    await use(weights);
  } finally {
    await weights.close();
  }
}

/** Runs every case, and says of all that fail what failed. */
async function expectAll<Case extends { readonly name: string }>(
  cases: readonly Case[],
  check: (each: Case) => Promise<void>,
): Promise<void> {
  const faults: string[] = [];
  for (const each of cases) {
    await check(each).catch((error: Error) => faults.push(`${each.name}: ${error.message.slice(0, 400)}`));
  }
  expect(faults).toEqual([]);
}

describe.skipIf(!python)('encoders of random configurations (needs ERC_PYTHON with transformers)', () => {
  it(`give the states of every layer and every gradient of transformers: ${COUNT} of each family, seed ${SEED}`, async () => {
    const folder = await newFolder();
    await promisify(execFile)(python!, [script, folder, SEED, COUNT]);
    const at = (name: string): string => join(folder, name);

    await startBackend();
    await expectAll(await casesOf<TextCase>(folder, 'text'), (golden) =>
      withWeights(at(golden.name), async (weights) => {
        const { backbone } = await loadTextBackbone(weights, { path: 'text', random }, 'test');
        expectTextStates(backbone, golden, context, ofTheLargest);
        expectTextGradients(backbone, golden, context);
        backbone.dispose();
      }),
    );
    await expectAll(await casesOf<SpeechCase>(folder, 'speech'), (golden) =>
      withWeights(at(golden.name), async (weights) => {
        const options = { path: 'audio', random, normStatistics: golden.normStatistics };
        const { backbone } = await loadSpeechBackbone(weights, options, 'test');
        expectSpeechStates(backbone, golden, context, ofTheLargest);
        expectSpeechGradients(backbone, golden, () => context);
        backbone.dispose();
      }),
    );
    // wasm has no gradient of pooling.
    await startBackend(['cpu']);
    await expectAll(await casesOf<ImageCase>(folder, 'image'), (golden) =>
      withWeights(at(golden.folder), async (weights) => {
        const options = { path: 'visual', statistics: golden.statistics };
        const { backbone } = await loadImageBackbone(weights, options, 'test');
        expectImageCase(backbone, golden, context, ofTheLargest);
        backbone.dispose();
      }),
    );
  }, 600_000);
});
