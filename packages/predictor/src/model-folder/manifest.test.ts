import { describe, expect, it } from 'vitest';
import { type ModelManifestInput, parseManifest } from './manifest.js';

const HASH = 'ab'.repeat(32);

const manifest: ModelManifestInput = {
  version: 1,
  name: 'tfidf',
  labels: ['joy', 'anger'],
  valenceArousal: false,
  streams: {
    text: {
      modality: 'text',
      encoder: { type: 'hashed-tfidf', features: 64 },
      spec: { kind: 'vector', dim: 64 },
      window: { before: 1 },
    },
  },
  mayMiss: false,
  byDialogue: false,
  readsAhead: false,
  inputs: { 'stream/text': { shape: ['rows', 2, 64], dtype: 'float32' } },
  graphs: [{ file: 'model.onnx', sizes: {} }],
  state: 'state.safetensors',
  limits: { utterances: 1000 },
  files: {
    'model.onnx': { bytes: 12, sha256: HASH },
    'state.safetensors': { bytes: 12, sha256: HASH },
  },
  recipe: { name: 'tfidf' },
  recipeSha256: HASH,
  madeFrom: { dataset: { name: 'demo', sha256: HASH }, seed: 1, checkpoint: 'best', weights: HASH },
  scores: [{ split: 'dev', examples: 20, metrics: { weightedF1: 0.5, macroF1: null } }],
};

const read = (changes: object): unknown =>
  parseManifest(JSON.stringify({ ...manifest, ...changes }), 'erc.json');

describe('parseManifest', () => {
  it('reads what was written, with the defaults of windows', () => {
    expect(read({})).toEqual({
      ...manifest,
      streams: {
        text: { ...manifest.streams.text, window: expect.objectContaining({ before: 1, after: 0 }) },
      },
    });
  });

  it('names what is wrong', () => {
    expect(() => read({ labels: [] })).toThrow('erc.json: expected the description of a model: labels: ');
    expect(() => read({ streams: {} })).toThrow('streams: expected at least one stream');
    expect(() => read({ version: 3 })).toThrow('expected version 2, received 3');
    expect(() => parseManifest('{', 'a/erc.json')).toThrow('a/erc.json: expected JSON');
  });

  it('refuses files of which it does not tell the bytes', () => {
    expect(() => read({ files: { 'model.onnx': manifest.files['model.onnx'] } })).toThrow(
      'files: expected state.safetensors, received none',
    );
    const text = { ...manifest.streams.text, folder: 'encoders/text' };
    expect(() => read({ streams: { text } })).toThrow(
      'files: expected files of encoders/text, received none',
    );
  });

  it.each(['../model.onnx', '/model.onnx', 'a/../../model.onnx', 'a//b', '.hidden', 'a\\b'])(
    'refuses a file outside the folder: %s',
    (file) => {
      expect(() => read({ graphs: [{ file, sizes: {} }] })).toThrow('expected a path inside the folder');
    },
  );
});
