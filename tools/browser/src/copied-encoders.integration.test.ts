import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exportModel } from '@erc/experiment';
import type { PredictedTurn } from '@erc/predictor';
import { useBackend } from '@erc/testing';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Parts } from '../../../packages/experiment/src/export/__fixtures__/every-part.js';
import { tinyDemo, trainedRun } from '../../../packages/experiment/src/export/__fixtures__/trained-run.js';
import { expectEvaluated } from './__fixtures__/expect-evaluated.js';
import { devDialogues, filesOf, type PlainDialogues } from './__fixtures__/plain-turns.js';
import { CHROMIUM, hasChromium } from './chromium.mjs';
import type { PredictorInput } from './pages/predictor.js';
import { runPage } from './run-page.js';
import { runtimeFiles } from './runtime-files.js';

useBackend(['cpu']);
const newFolder = temporaryFolders();
const fixture = (path: string): string =>
  fileURLToPath(new URL(`../../../packages/${path}`, import.meta.url));
const MODELS = {
  text: fixture('encoders-text/src/__fixtures__/bert'),
  audio: fixture('encoders-audio/src/speech/__fixtures__/wav2vec2-masked'),
  visual: fixture('encoders-visual/src/image-model/__fixtures__/resnet'),
} as const;
const modalities = ['text', 'audio', 'visual'] as const;
/** Names a state of a repository for ever: the model folder does not take its files along. */
const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Every encoder whose files a model folder takes along. @param words A file of word vectors. */
const copied = (words: string): Parts => ({
  streams: {
    text: { encoder: { type: 'transformer', model: MODELS.text } },
    words: { modality: 'text', encoder: { type: 'glove', path: words } },
    audio: { encoder: { type: 'wav2vec2', model: MODELS.audio, maxSeconds: 1 }, standardize: true },
    codes: {
      modality: 'audio',
      encoder: {
        type: 'token-bert',
        model: fixture('encoders-audio/src/token-bert/__fixtures__/codes-bert'),
        tokens: {
          type: 'speech-tokens',
          model: MODELS.audio,
          layers: 'conv',
          codebook: fixture('encoders-audio/src/speech/__fixtures__/codebook.safetensors'),
          dictionary: fixture('encoders-audio/src/speech/__fixtures__/dictionary.txt'),
        },
      },
    },
    visual: { encoder: { type: 'image-model', model: MODELS.visual } },
  },
});

/** The same models as the hub has them. @param cacheDirectory Where they have been downloaded. */
function ofHub(cacheDirectory: string): Parts {
  const pinned = { revision: COMMIT, cacheDirectory, offline: true };
  return {
    streams: {
      text: { encoder: { type: 'transformer', model: 'tiny/text', ...pinned } },
      audio: { encoder: { type: 'wav2vec2', model: 'tiny/audio', maxSeconds: 1, ...pinned } },
      visual: { encoder: { type: 'image-model', model: 'tiny/visual', ...pinned } },
    },
  };
}

const entry = new URL('pages/predictor.ts', import.meta.url);

describe.skipIf(!hasChromium)(
  `encoders of a model in a page (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`,
  () => {
    let user: string;
    let dev: PlainDialogues;
    beforeAll(async () => {
      user = await newFolder();
      await tinyDemo(user);
    });

    /** Trains and exports; gives the folder of the run and the files of the model, below `/model`. */
    async function exported(name: string, parts: Parts) {
      const run = await trainedRun(user, name, parts);
      const { folder } = await exportModel(run, join(user, 'models', name));
      dev = await devDialogues(join(user, 'data'));
      return { run: run.directory, files: filesOf(folder, '/model') };
    }

    it('that were copied in give what eval gives; each file is fetched once, and checked', async () => {
      const words = join(user, 'vectors.txt');
      await writeFile(words, 'tea 1 2 3\nyou 0.5 -1 2\n! 1 1 1\nthe 0 0 2\ni 2 0 1\n');
      const { run, files } = await exported('copied', copied(words));
      const input: PredictorInput = { models: ['/model'], dialogues: dev.dialogues, threads: 1 };
      const asked: string[] = [];
      const [page] = await runPage<PredictedTurn[][][]>({
        entry,
        input,
        files: { ...runtimeFiles(), ...files },
        onRequest: (path) => asked.push(path),
      });
      await expectEvaluated(run, dev.ids, page!);
      const ofEncoders = asked.filter((path) => path.startsWith('/model/encoders/'));
      expect(ofEncoders.toSorted()).toEqual([...new Set(ofEncoders)].toSorted());
      for (const stream of ['text', 'words', 'audio', 'codes', 'visual'])
        expect(
          ofEncoders.some((path) => path.startsWith(`/model/encoders/${stream}/`)),
          stream,
        ).toBe(true);

      const tokenizer = Object.keys(files).find((path) => path.endsWith('/tokenizer.json'))!;
      const changed = { ...files, [tokenizer]: { file: join(MODELS.text, 'config.json') } };
      await expect(runPage({ entry, input, files: { ...runtimeFiles(), ...changed } })).rejects.toThrow(
        /tokenizer\.json: expected \d+ bytes, as they were exported/,
      );
    });

    it('that the hub has at a commit give what eval gives', async () => {
      const cache = join(user, 'hub');
      const served: Record<string, { readonly file: string }> = {};
      for (const modality of modalities) {
        await cp(MODELS[modality], join(cache, 'tiny', modality, COMMIT), { recursive: true });
        Object.assign(served, filesOf(MODELS[modality], `/tiny/${modality}/resolve/${COMMIT}`));
      }
      const { run, files } = await exported('hub', ofHub(cache));
      expect(Object.keys(files).filter((path) => path.includes('/encoders/'))).toEqual([]);
      const [page] = await runPage<PredictedTurn[][][]>({
        entry,
        input: {
          models: ['/model'],
          dialogues: dev.dialogues,
          threads: 1,
          isHub: true,
        } satisfies PredictorInput,
        files: { ...runtimeFiles(), ...files, ...served },
        // A model may have its ONNX file in a folder: there it is looked for first.
        mayMiss: modalities.map((modality) => `/tiny/${modality}/resolve/${COMMIT}/onnx/model.onnx`),
      });
      await expectEvaluated(run, dev.ids, page!);
    });
  },
);
