import { defineEncoder, type Feature, writeSafetensors } from '@erc/core';
import type { Graph, GraphNode } from '@erc/onnx';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { tinyManifest, writeTinyModel } from './__fixtures__/tiny-model.js';
import { loadPredictor } from './load-predictor.js';
import type { ModelManifestInput } from './model-folder/manifest.js';

const newFolder = temporaryFolders();

const node = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: GraphNode['attributes'] = {},
): GraphNode => ({ op, domain: '', name: output, inputs, outputs: [output], attributes });

/** `[sum of all steps, whether the turn has the stream]` of whole numbers or vectors of width 1. */
function sumGraph(type: 'float32' | 'int32'): Graph {
  const isTokens = type === 'int32';
  return {
    inputs: [
      { name: 'stream/text', shape: isTokens ? ['rows', 'steps'] : ['rows', 'steps', 1], type },
      { name: 'mask/text', shape: ['rows', 'steps'], type: 'float32' },
      { name: 'present/text', shape: ['rows'], type: 'float32' },
    ],
    outputs: [{ name: 'logits', shape: ['rows', 2], type: 'float32' }],
    initializers: [
      { name: 'column', shape: [2], type: 'int64', data: BigInt64Array.of(-1n, 1n) },
      { name: 'second', shape: [1], type: 'int64', data: BigInt64Array.of(1n) },
      { name: 'last', shape: [1], type: 'int64', data: BigInt64Array.of(2n) },
    ],
    nodes: [
      ...(isTokens
        ? [node('Cast', ['stream/text'], 'values', { to: 1 })]
        : [node('Squeeze', ['stream/text', 'last'], 'values')]),
      node('Mul', ['values', 'mask/text'], 'masked'),
      node('ReduceSum', ['masked', 'second'], 'sum'),
      node('Reshape', ['present/text', 'column'], 'present'),
      node('Concat', ['sum', 'present'], 'logits', { axis: 1 }),
    ],
  };
}

/** Codes of the characters of a text: token ids, or steps of one number. */
const codes = defineEncoder({
  modality: 'text',
  schema: z.strictObject({ type: z.literal('codes'), tokens: z.boolean().default(false) }),
  gives: ({ tokens }) => (tokens ? 'tokens' : 'sequence'),
  use: ({ tokens }) => ({
    state: 'frozen',
    open: async () => ({
      modality: 'text',
      id: 'text/codes',
      dim: 1,
      encode: async (inputs, { onTruncation } = {}) =>
        inputs.map(({ text }, i): Feature => {
          const all = Array.from(text, (character) => character.charCodeAt(0) / 1000);
          if (all.length > 5) onTruncation?.(i, { from: all.length, to: 5, unit: 'tokens' });
          const kept = all.slice(0, 5);
          return tokens
            ? { data: Int32Array.from(kept, (code) => Math.round(1000 * code)), shape: [kept.length] }
            : { data: Float32Array.from(kept), shape: [kept.length, 1] };
        }),
      dispose: async () => {},
    }),
  }),
});

const manifestOf = (tokens: boolean): Omit<ModelManifestInput, 'files'> => ({
  ...tinyManifest,
  streams: {
    text: {
      modality: 'text',
      encoder: { type: 'codes', tokens },
      spec: tokens ? { kind: 'tokens' } : { kind: 'sequence', dim: 1 },
    },
  },
  mayMiss: true,
  inputs: {
    'stream/text': tokens
      ? { shape: ['rows', 'steps'], dtype: 'int32' }
      : { shape: ['rows', 'steps', 1], dtype: 'float32' },
    'mask/text': { shape: ['rows', 'steps'], dtype: 'float32' },
    'present/text': { shape: ['rows'], dtype: 'float32' },
  },
});

describe.each([false, true])('a stream of steps that a turn may lack, as token ids: %s', (tokens) => {
  it('is no steps where it is missing, also where all turns lack it', async () => {
    const folder = await newFolder();
    await writeTinyModel(
      folder,
      { ...manifestOf(tokens), ...(tokens && { state: 'state.safetensors' }) },
      {
        'model.onnx': sumGraph(tokens ? 'int32' : 'float32'),
        ...(tokens && {
          'state.safetensors': writeSafetensors({
            'text/buckets': { data: Int32Array.of(2, 4), shape: [2] },
          }),
        }),
      },
    );
    const predictor = await loadPredictor(folder, { encoders: [codes], threads: 1 });
    const marginOf = async (texts: readonly (string | undefined)[]) => {
      const turns = await predictor.predict(texts.map((text) => (text === undefined ? {} : { text })));
      return turns.map(({ probabilities, missing }) => ({
        margin: Math.log(probabilities!.joy! / probabilities!.anger!),
        missing,
      }));
    };
    const scale = tokens ? 1 : 1000;
    const sumOf = (text: string): number =>
      Array.from(text).reduce((sum, character) => sum + character.charCodeAt(0) / scale, 0);
    const texts = ['\u0001', undefined, '\u0001\u0002\u0001', ' ', '\u0003'];
    for (const [i, { margin, missing }] of (await marginOf(texts)).entries()) {
      const text = texts[i];
      const isThere = text !== undefined && text !== ' ';
      expect(missing).toEqual(isThere ? [] : ['text']);
      expect(margin).toBeCloseTo(isThere ? sumOf(text) - 1 : 0, 4);
    }
    for (const { margin } of await marginOf([undefined, undefined])) expect(margin).toBe(0);
    const [long] = await predictor.predict([{ text: '\u0001'.repeat(9) }]);
    expect(long!.cut).toEqual({ text: { from: 9, to: 5, unit: 'tokens' } });
    await predictor.dispose();
  });
});
