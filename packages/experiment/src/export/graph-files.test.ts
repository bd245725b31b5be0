import { createRandom } from '@erc/core';
import { type Graph, readExternalData } from '@erc/onnx';
import { describe, expect, it } from 'vitest';
import { graphFiles } from './graph-files.js';

const random = createRandom(1);
const arrayOf = (size: number): Float32Array => Float32Array.from({ length: size }, () => random.normal());

const shared = arrayOf(1000);
const own = [arrayOf(300), arrayOf(300)] as const;

/** A graph with arrays that are never read. */
const graphOf = (arrays: Readonly<Record<string, Float32Array>>): Graph => ({
  inputs: [],
  outputs: [],
  initializers: Object.entries(arrays).map(([name, data]) => ({
    name,
    shape: [data.length],
    type: 'float32',
    data,
  })),
  nodes: [],
});

const one = { graph: graphOf({ w: shared, small: arrayOf(4) }), sizes: {} };
const two = [
  { graph: graphOf({ w: shared, a: own[0] }), sizes: { steps_0: 4 } },
  // The same numbers in another place of memory, and by another name.
  { graph: graphOf({ v: shared.slice(), b: own[1] }), sizes: { steps_0: 6 } },
];

async function bytesOf({ files }: ReturnType<typeof graphFiles>, name: string): Promise<Uint8Array> {
  const content = files.get(name);
  if (!content || typeof content !== 'object' || !(Symbol.asyncIterator in content)) throw new Error(name);
  const parts: Uint8Array[] = [];
  for await (const part of content) parts.push(part);
  return Buffer.concat(parts);
}

describe('graphFiles', () => {
  it('leaves the weights of one small graph in it', async () => {
    const made = graphFiles([one]);
    expect([...made.files.keys()]).toEqual(['model.onnx']);
    expect(made.weights).toBeUndefined();
    expect(readExternalData(await bytesOf(made, 'model.onnx'))).toEqual([]);
  });

  it('takes them out of one that is large, but for its small arrays', async () => {
    const made = graphFiles([one], { mostInside: 1000 });
    expect(made.weights).toBe('model.weights');
    expect(readExternalData(await bytesOf(made, 'model.onnx'))).toEqual([
      { name: 'w', location: 'model.weights', offset: 0, length: 4000 },
    ]);
    const weights = await bytesOf(made, 'model.weights');
    expect(new Float32Array(Uint8Array.from(weights).buffer)).toEqual(shared);
  });

  it('writes what several graphs have in common once, every array at the beginning of a page', async () => {
    const made = graphFiles(two);
    expect(made.graphs).toEqual([
      { file: 'model-4.onnx', sizes: { steps_0: 4 } },
      { file: 'model-6.onnx', sizes: { steps_0: 6 } },
    ]);
    const weights = Uint8Array.from(await bytesOf(made, 'model.weights'));
    const [first, second] = await Promise.all(
      ['model-4.onnx', 'model-6.onnx'].map(async (file) => readExternalData(await bytesOf(made, file))),
    );
    expect(first!.map(({ name, offset }) => [name, offset])).toEqual([
      ['w', 0],
      ['a', 4096],
    ]);
    expect(second!.map(({ name, offset }) => [name, offset])).toEqual([
      ['v', 0],
      ['b', 8192],
    ]);
    expect(weights.length).toBe(8192 + 1200);
    for (const [k, offset] of [4096, 8192].entries()) {
      expect(new Float32Array(weights.buffer, offset, 300)).toEqual(own[k]);
    }
  });
});
