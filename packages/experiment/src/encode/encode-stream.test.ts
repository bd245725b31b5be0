import { DataError, type Encoder } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { describe, expect, it } from 'vitest';
import type { ExperimentEvent } from '../events.js';
import { encodeStream } from './encode-stream.js';
import { createFeatureHolder } from './hold-features.js';

const temporaryFolder = temporaryFolders();

const encoder: Encoder<string> = {
  id: 'lengths',
  modality: 'text',
  dim: 1,
  async encode(inputs, { onProgress } = {}) {
    for (const i of inputs.keys()) onProgress?.(i + 1, inputs.length);
    return inputs.map(({ length }) => ({ shape: [1], data: Float32Array.of(length) }));
  },
  dispose: async () => {},
};

it("counts the inputs of a shard alone while it encodes, and not the others' as done", async () => {
  const directory = await temporaryFolder();
  const ids = [...Array(9).keys()].map((i) => `${i < 6 ? 'train' : 'dev'}/tea/${i}`);
  const ofShard = async (index: number) => {
    const events: ExperimentEvent[] = [];
    await encodeStream({
      name: 'text',
      encoder,
      utterances: ids.map((id) => ({ id })),
      inputs: ids,
      contentHash: (text) => text,
      directory,
      storeAs: undefined,
      standardize: false,
      holder: { hold: () => [] },
      only: { shard: { index, count: 2 } },
      onEvent: (event) => events.push(event),
      signal: new AbortController().signal,
    });
    return events.flatMap((event) => (event.type === 'work-updated' ? [[event.done, event.total]] : []));
  };
  const [one, other] = [await ofShard(1), await ofShard(2)];
  for (const updates of [one, other]) expect(updates[0]![0]).toBe(1);
  const [first, second] = [one.at(-1)!, other.at(-1)!];
  expect([first[0], second[0]]).toEqual([first[1], second[1]]);
  expect(first[0]! + second[0]!).toBe(ids.length);
});

describe('a stream whose encoder leaves words out', () => {
  /** Counts the letters of words that it has; texts of one word. */
  const few: Encoder<string> = {
    ...encoder,
    id: 'few',
    async encode(inputs, { onTruncation } = {}) {
      return inputs.map((word, i) => {
        const isKnown = word === 'tea';
        if (!isKnown && word !== '') onTruncation?.(i, { from: 1, to: 0, unit: 'tokens' });
        return { shape: [1], data: Float32Array.of(isKnown ? 3 : 0) };
      });
    },
  };
  const encode = async (inputs: readonly (string | undefined)[], only?: object) =>
    encodeStream({
      name: 'text',
      encoder: few,
      utterances: inputs.map((_, i) => ({ id: `train/tea/${i}` })),
      inputs,
      contentHash: (text) => text,
      directory: await temporaryFolder(),
      storeAs: undefined,
      standardize: false,
      holder: createFeatureHolder(),
      ...(only && { only }),
      onEvent: () => {},
      signal: new AbortController().signal,
    });

  it.each([
    ['all', ['kaffee', 'milch']],
    ['all, beside texts of nothing', ['kaffee', '', undefined, 'milch']],
  ])('is an error where those are %s', async (_, inputs) => {
    const received = inputs.filter((input) => input !== undefined).length;
    await expect(encode(inputs)).rejects.toThrow(
      `streams.text: expected an input that its encoder can read something of, received none: all 2 tokens of ${received} inputs are unknown to it.`,
    );
  });

  it('is an error where the store is only filled', async () => {
    await expect(encode(['kaffee', 'milch'], {})).rejects.toThrow(DataError);
  });

  it.each([[['kaffee', 'tea']], [['', '']], [['tea']]])('is none of %j', async (inputs) => {
    expect((await encode(inputs)).features).toHaveLength(inputs.length);
  });
});
