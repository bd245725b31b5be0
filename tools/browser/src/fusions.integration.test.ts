import { join } from 'node:path';
import { exportModel } from '@erc/experiment';
import type { PredictedTurn } from '@erc/predictor';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import {
  EVERY_PART,
  EVERY_STREAM,
  isOfBatch,
  type Parts,
} from '../../../packages/experiment/src/export/__fixtures__/every-part.js';
import { tinyDemo, trainedRun } from '../../../packages/experiment/src/export/__fixtures__/trained-run.js';
import { expectEvaluated } from './__fixtures__/expect-evaluated.js';
import { devDialogues, filesOf } from './__fixtures__/plain-turns.js';
import { CHROMIUM, hasChromium } from './chromium.mjs';
import type { PredictorInput } from './pages/predictor.js';
import { runPage } from './run-page.js';
import { runtimeFiles } from './runtime-files.js';

useBackend(['cpu']);
const newFolder = temporaryFolders();

const CASES: readonly Parts[] = [
  ...Object.values(EVERY_STREAM),
  ...EVERY_PART.filter((one) => !isOfBatch(one)).map(({ parts }) => parts),
];

describe.skipIf(!hasChromium)(
  `every fusion and context in a page (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`,
  () => {
    it('says of dev what eval says, within 1e-4', async () => {
      const user = await newFolder();
      await tinyDemo(user);
      const runs: string[] = [];
      const files: Record<string, { readonly file: string }> = {};
      for (const [i, parts] of CASES.entries()) {
        const run = await trainedRun(user, `case-${i}`, parts);
        const { folder } = await exportModel(run, join(user, 'models', `${i}`), { longest: 12 });
        runs.push(run.directory);
        Object.assign(files, filesOf(folder, `/models/${i}`));
      }
      const { dialogues, ids } = await devDialogues(join(user, 'data'));
      const input: PredictorInput = { models: CASES.map((_, i) => `/models/${i}`), dialogues, threads: 1 };
      const page = await runPage<PredictedTurn[][][]>({
        entry: new URL('pages/predictor.ts', import.meta.url),
        input,
        files: { ...runtimeFiles(), ...files },
        timeoutMs: 240_000,
      });
      expect(page).toHaveLength(CASES.length);
      for (const [i, run] of runs.entries()) await expectEvaluated(run, ids, page[i]!);
    }, 600_000);
  },
);
