import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CHROMIUM, hasChromium } from './chromium.mjs';
import { type ModelsInput, type ModelsReport, run } from './pages/models.js';
import { runPage } from './run-page.js';
import { runtimeFiles } from './runtime-files.js';

const packages = new URL('../../../packages/', import.meta.url);
const folders = {
  text: new URL('encoders-text/src/__fixtures__/bert/', packages),
  audio: new URL('encoders-audio/src/speech/__fixtures__/wav2vec2-masked/', packages),
  visual: new URL('encoders-visual/src/image-model/__fixtures__/resnet/', packages),
} as const;
const modalities = ['text', 'audio', 'visual'] as const;

/** Each file of the models, at the address that `place` gives it. */
const filesAt = (
  place: (modality: (typeof modalities)[number], name: string) => string,
): Record<string, { file: string }> =>
  Object.fromEntries(
    modalities.flatMap((modality) =>
      readdirSync(folders[modality])
        .filter((name) => !name.endsWith('.safetensors'))
        .map((name) => [place(modality, name), { file: fileURLToPath(new URL(name, folders[modality])) }]),
    ),
  );

const inputs: Omit<ModelsInput, 'models'> = {
  texts: [
    { speaker: 'Ana', text: 'you came' },
    { speaker: 'Ben', text: 'of course i came , and then some more .' },
  ],
  // A vowel-like tone.
  sounds: [6_000, 9_000].map((length) =>
    Array.from({ length }, (_, i) => 0.4 * Math.sin(i / 15) + 0.1 * Math.sin(i / 4)),
  ),
  pictures: ['wide', 'small'].map((name) =>
    readFileSync(new URL(`encoders-visual/src/image-model/__fixtures__/${name}.png`, packages)).toString(
      'base64',
    ),
  ),
};

const inNode = async (): Promise<ModelsReport> => {
  const [report] = await run([
    {
      ...inputs,
      models: {
        text: fileURLToPath(folders.text),
        audio: fileURLToPath(folders.audio),
        visual: fileURLToPath(folders.visual),
      },
    },
  ]);
  return report!;
};

function expectNear(page: ModelsReport, node: ModelsReport): void {
  expect(page.ids).toEqual(node.ids);
  expect(page.features.map(({ length }) => length)).toEqual(node.features.map(({ length }) => length));
  for (const [i, feature] of page.features.entries()) {
    const furthest = feature.reduce(
      (most, value, k) => Math.max(most, Math.abs(value - node.features[i]![k]!)),
      0,
    );
    expect(furthest, `feature ${i}`).toBeLessThan(1e-5);
  }
}

const named = (name: (modality: string) => string): ModelsInput['models'] => ({
  text: name('text'),
  audio: name('audio'),
  visual: name('visual'),
});

/** Told apart from a repository by the page, which knows its own address. */
const BELOW_PAGE = named((modality) => `/models/${modality}`);

const entry = new URL('pages/models.ts', import.meta.url);
describe.skipIf(!hasChromium)(
  `pre-trained models in a browser (expected Chromium at ${CHROMIUM}, or in $CHROMIUM)`,
  () => {
    it('of the hub at a revision give what they give in Node, then from the cache, and below an address with two threads', async () => {
      const revision = '0123456789abcdef';
      const ofHub = { ...inputs, models: named((modality) => `tiny/${modality}`), revision };
      const online = await runPage<ModelsReport[]>({
        entry,
        input: [ofHub, { ...ofHub, offline: true }, { ...ofHub, models: BELOW_PAGE, threads: 2 }],
        files: {
          ...runtimeFiles(),
          ...filesAt((modality, name) => `/tiny/${modality}/resolve/${revision}/${name}`),
          ...filesAt((modality, name) => `/models/${modality}/${name}`),
        },
        // A model may have its ONNX file in a folder: there it is looked for first.
        mayMiss: modalities.flatMap((modality) => [
          `/tiny/${modality}/resolve/${revision}/onnx/model.onnx`,
          `/models/${modality}/onnx/model.onnx`,
        ]),
      });
      const node = await inNode();
      expect(online).toHaveLength(3);
      for (const report of online) expectNear(report, node);
    });
  },
);
