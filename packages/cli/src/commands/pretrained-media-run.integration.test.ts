import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SPLITS } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { beforeAll, describe, expect, it } from 'vitest';
import { demoDialogues } from '../../../demo/src/corpus/index.js';
import { demoOf } from '../../../demo/src/demo.js';
import { runHere } from '../__fixtures__/run-here.js';

const newFolder = temporaryFolders();
const MODELS = {
  text: 'encoders-text/src/__fixtures__',
  audio: 'encoders-audio/src/speech/__fixtures__',
  visual: 'encoders-visual/src/image-model/__fixtures__',
} as const;

const RECIPE = `name: pretrained-media
seed: 1
dataset: { source: folder, from: corpus, into: data/demo, labels: [neutral, surprise, fear, sadness, joy, disgust, anger] }
streams:
  text: { encoder: { type: transformer, model: models/text/roberta, pooling: first, input: { type: previous, contexts: 2 } } }
  audio: { encoder: { type: wav2vec2, model: models/audio/wav2vec2-masked, maxSeconds: 1 } }
  steps: { modality: audio, encoder: { type: wav2vec2, model: models/audio/hubert, layers: conv, pooling: none, maxFrames: 20 } }
  visual: { encoder: { type: image-model, model: models/visual/vit } }
  frames: { modality: visual, encoder: { type: image-model, model: models/visual/resnet, pooling: none } }
fusion: { type: concat, projection: { dim: 8 } }
losses: [{ type: cross-entropy }]
training: { epochs: 1, batchSize: 8 }
`;
const STREAMS = ['text', 'audio', 'steps', 'visual', 'frames'];

/** The first lines of some dialogues of the demo corpus: all of it would take a minute. */
const DIALOGUES = SPLITS.flatMap((split) =>
  demoDialogues()
    .filter((dialogue) => dialogue.split === split)
    .slice(0, split === 'train' ? 3 : 1)
    .map((dialogue) => ({ ...dialogue, lines: dialogue.lines.slice(0, 4) })),
);
const linesOf = (...splits: readonly string[]): number =>
  DIALOGUES.filter(({ split }) => splits.includes(split)).reduce((sum, { lines }) => sum + lines.length, 0);

let user: string;

beforeAll(async () => {
  user = await newFolder();
  // A folder with wav files and folders of png, as a user would have.
  await demoOf(() => DIALOGUES).prepare({ source: 'demo', into: join(user, 'corpus') });
  await mkdir(join(user, 'models'));
  for (const [modality, path] of Object.entries(MODELS)) {
    const target = fileURLToPath(new URL(`../../../${path}`, import.meta.url));
    await symlink(target, join(user, 'models', modality), 'dir');
  }
  await writeFile(join(user, 'media.yaml'), RECIPE);
});

/** How many inputs of each stream came from the cache, and of how many, as a run says. */
function cachedOf(stderr: string): Record<string, [hits: number, of: number]> {
  const lines = stderr.matchAll(/^encode (\S+): done in .* (\d+) of (\d+) from the cache$/gm);
  return Object.fromEntries([...lines].map(([, name, hits, of]) => [name!, [Number(hits), Number(of)]]));
}
const each = (hits: number, of: number): Record<string, [number, number]> =>
  Object.fromEntries(STREAMS.map((name) => [name, [hits, of]]));

describe('train on words, voices and faces of the demo corpus with local pre-trained models', () => {
  const total = linesOf('train', 'dev');
  const train = (out: string, recipe = 'media.yaml') =>
    runHere({ app: 'train', user, args: ['--config', recipe, '--out', out] });

  it('encodes them once, says what was cut, trains, and is evaluated', async () => {
    const first = await train('runs/a');
    expect(first.code, first.stderr).toBe(0);
    expect(cachedOf(first.stderr)).toEqual(each(0, total));
    expect(first.stderr).toMatch(/^stream audio: \d+ of \d+ inputs were not read in full: .* seconds/m);
    expect(first.stderr).toMatch(/^stream steps: \d+ of \d+ inputs were not read in full: \d+ frames/m);
    const run = JSON.parse(await readFile(join(user, 'runs/a/run.json'), 'utf8')) as {
      readonly encoders: Readonly<Record<string, string>>;
    };
    expect(Object.keys(run.encoders).sort()).toEqual([...STREAMS].sort());

    const dev = await runHere({ app: 'eval', user, args: ['--run', 'runs/a', '--split', 'dev'] });
    expect(dev.code, dev.stderr).toBe(0);
    expect(cachedOf(dev.stderr)).toEqual(each(linesOf('dev'), linesOf('dev')));

    const second = await train('runs/b');
    expect(second.code, second.stderr).toBe(0);
    expect(cachedOf(second.stderr)).toEqual(each(total, total));
  });

  it('keeps nothing of what a model gives that is no number, and names the clip', async () => {
    const store = join(user, 'data/.features/demo');
    const stored = async (): Promise<string[]> =>
      (await readdir(store, { recursive: true })).filter((name) => name.endsWith('.safetensors')).sort();
    const before = await stored();
    const weighted = 'wav2vec2-masked, layers: [{ layer: 1, weight: 1.0e+300 }]';
    await writeFile(join(user, 'huge.yaml'), RECIPE.replace('wav2vec2-masked', weighted));
    const { code, stderr } = await train('runs/c', 'huge.yaml');
    expect(code).not.toBe(0);
    expect(stderr).toMatch(
      /wav2vec2 audio encoder: .*wav2vec2-masked: input \d+ \(.*\.wav\): expected finite features, received -?Infinity/,
    );
    expect(await stored()).toEqual(before);
  });
});
