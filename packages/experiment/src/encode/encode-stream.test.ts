import type { Encoder } from '@erc/core';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import { expect, it } from 'vitest';
import type { ExperimentEvent } from '../events.js';
import { encodeStream } from './encode-stream.js';

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
