import type { ModelManifestInput } from '@erc/predictor';
import { expect, it } from 'vitest';
import { modelCard } from './model-card.js';

const HASH = '0'.repeat(64);

const MANIFEST: ModelManifestInput = {
  version: 2,
  name: 'tiny',
  valenceArousal: true,
  streams: { text: { modality: 'text', encoder: { type: 'tfidf' }, spec: { kind: 'vector', dim: 4 } } },
  mayMiss: false,
  byDialogue: false,
  readsAhead: false,
  inputs: {},
  graphs: [{ file: 'model.onnx', sizes: {} }],
  limits: { utterances: 100 },
  files: {},
  recipe: {},
  recipeSha256: HASH,
  madeFrom: { dataset: { name: 'tiny', sha256: HASH }, seed: 1, checkpoint: 'best', weights: HASH },
  scores: [],
};

const cardOf = (manifest: ModelManifestInput): string =>
  modelCard({ manifest, scores: [], trainedOn: 3, parameters: 8 });

it('names what the model says: both axes, or the one that it was trained on', () => {
  expect(cardOf(MANIFEST)).toContain('it predicts valence and arousal. It was');
  expect(cardOf({ ...MANIFEST, affect: 'arousal' })).toContain('it predicts arousal. It was');
  expect(cardOf({ ...MANIFEST, labels: ['joy', 'anger'], affect: 'valence' })).toContain(
    'it predicts one of 2 emotions (joy, anger), and valence. It was',
  );
});

it.each([
  [undefined, 'Licence of the data: not recorded.\n'],
  ['CC BY 4.0', 'Licence of the data: CC BY 4.0.\n'],
  ['Ask its owner.', 'Licence of the data: Ask its owner.\n'],
])('ends the licence %j with one full stop', (licence, line) => {
  const { madeFrom } = MANIFEST;
  const dataset = { ...madeFrom.dataset, licence };
  expect(cardOf({ ...MANIFEST, madeFrom: { ...madeFrom, dataset } })).toContain(line);
});
