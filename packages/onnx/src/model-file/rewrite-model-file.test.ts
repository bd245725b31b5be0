import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolders } from '@erc/testing/temporary-folders';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { encodeModel } from '../encode.js';
import { float, type Graph, type GraphNode } from '../graph.js';
import type { ByteSource } from './byte-source.js';
import { rewriteModelFile } from './rewrite-model-file.js';

const temporaryFolder = temporaryFolders();

const WIDTH = 160;
const weight = Float32Array.from({ length: WIDTH * WIDTH }, (_, index) => Math.sin(index));
const leaky: GraphNode = {
  op: 'LeakyRelu',
  domain: '',
  name: 'leaky',
  inputs: ['xw'],
  outputs: ['y'],
  attributes: { alpha: float(0.25) },
};
/** y = leaky(x · w): a weight of 100 kB, which is kept outside. */
const graph: Graph = {
  inputs: [{ name: 'x', shape: ['rows', WIDTH], type: 'float32' }],
  outputs: [{ name: 'y', shape: ['rows', WIDTH], type: 'float32' }],
  initializers: [
    { name: 'w', shape: [WIDTH, WIDTH], type: 'float32', data: weight },
    { name: 'half', shape: [], type: 'float32', data: Float32Array.of(0.5) },
  ],
  nodes: [
    { op: 'MatMul', domain: '', name: 'product', inputs: ['x', 'w'], outputs: ['xw'], attributes: {} },
    leaky,
  ],
};
const sourceOf = (bytes: Uint8Array): ByteSource => ({
  size: bytes.length,
  read: (start, end) => bytes.subarray(start, end),
});
/** Halves what the graph gives. */
const halved = (given: Graph): Graph => ({
  ...given,
  nodes: [
    ...given.nodes.map((node) => (node.op === 'LeakyRelu' ? { ...node, outputs: ['whole'] } : node)),
    { op: 'Mul', domain: '', name: 'h', inputs: ['whole', 'half'], outputs: ['y'], attributes: {} },
  ],
});

describe('rewriteModelFile', () => {
  it('reads a graph as it was written, but for the numbers of large constants', () => {
    let seen: Graph | undefined;
    const rewritten = rewriteModelFile({
      source: sourceOf(encodeModel(graph)),
      name: 'model.onnx',
      rewrite(given) {
        seen = given;
        return given;
      },
    });
    expect(rewritten).toBeUndefined();
    expect(seen).toEqual({
      ...graph,
      initializers: [{ ...graph.initializers[0]!, data: new Float32Array(0) }, graph.initializers[1]],
    });
  });

  it('gives a model that reads the weights from the file, with the same results', async () => {
    const folder = await temporaryFolder();
    const original = encodeModel(graph);
    writeFileSync(join(folder, 'model.onnx'), original);
    const { bytes } = rewriteModelFile({ source: sourceOf(original), name: 'model.onnx', rewrite: halved })!;
    expect(bytes.length).toBeLessThan(2000);
    writeFileSync(join(folder, 'rewritten.onnx'), bytes);
    const x = new ort.Tensor(
      'float32',
      Float32Array.from({ length: 3 * WIDTH }, (_, i) => Math.cos(i)),
      [3, WIDTH],
    );
    const run = async (file: string) => {
      const session = await ort.InferenceSession.create(join(folder, file));
      const { y } = await session.run({ x });
      await session.release();
      return y!.data as Float32Array;
    };
    const halves = await run('rewritten.onnx');
    expect(halves).toEqual((await run('model.onnx')).map((value) => value / 2));
  });

  it('keeps the bytes of nodes that it does not know, and adds operator sets', () => {
    const { bytes } = rewriteModelFile({
      source: sourceOf(encodeModel(graph)),
      name: 'model.onnx',
      rewrite: (given) => ({
        ...given,
        nodes: given.nodes.map((node) =>
          node.op === 'MatMul' ? { ...node, op: 'Product', domain: 'erc' } : node,
        ),
      }),
    })!;
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).toContain('Product');
    expect(text).toContain('LeakyRelu');
    expect(text.match(/erc/g)!.length).toBeGreaterThan(1);
  });

  it('leaves files alone whose graphs have bodies, and refuses what is no ONNX file', () => {
    const body = { inputs: [], outputs: [], nodes: [] };
    const withBody: Graph = {
      ...graph,
      nodes: [...graph.nodes, { ...leaky, name: 'b', outputs: ['z'], attributes: { body: { body } } }],
    };
    const rewrite = (given: Graph): Graph => halved(given);
    expect(rewriteModelFile({ source: sourceOf(encodeModel(withBody)), name: 'm', rewrite })).toBeUndefined();
    const noModel = Uint8Array.from({ length: 64 }, () => 255);
    expect(() => rewriteModelFile({ source: sourceOf(noModel), name: 'm', rewrite })).toThrow(
      'expected a message of protobuf',
    );
  });
});
