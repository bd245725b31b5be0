import * as ort from 'onnxruntime-node';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { constant, float32, int64, node, numbers, run } from './__fixtures__/graphs.js';
import { encodeModel } from './encode.js';
import { float, type Graph } from './graph.js';

const EMPTY: Graph = { inputs: [], outputs: [], initializers: [], nodes: [] };

describe('encodeModel', () => {
  it('writes attributes of every type as ONNX Runtime reads them', async () => {
    const two = { name: '', shape: [1], type: 'float32' as const, data: Float32Array.of(2) };
    const graph: Graph = {
      inputs: [float32('x', [2, 3])],
      outputs: [float32('y', [3, 4])],
      initializers: [constant('w', [2, 2], [1, 0, 0, 1]), int64('shape', [3, 2])],
      nodes: [
        node('Transpose', ['x'], 'turned', { attributes: { perm: [1, 0] } }),
        node('Gemm', ['turned', 'w'], 'scaled', { attributes: { alpha: float(0.5) } }),
        node('Gelu', ['scaled'], 'active', { attributes: { approximate: 'none' } }),
        node('ConstantOfShape', ['shape'], 'twos', { attributes: { value: { tensor: two } } }),
        node('Concat', ['active', 'twos'], 'y', { attributes: { axis: -1 } }),
      ],
    };
    const { y } = await run(graph, { x: { shape: [2, 3], values: [0, 20, 40, 60, 80, 100] } });
    expect(y!.dims).toEqual([3, 4]);
    // GELU leaves 0 and large numbers as they are.
    expect(y!.values).toEqual([0, 30, 2, 2, 10, 40, 2, 2, 20, 50, 2, 2]);
  });

  it.each([4, 64, 255, 256, 5000])('writes an array of %i numbers between others', async (size) => {
    const values = numbers(size, 1).map(Math.fround);
    const graph: Graph = {
      inputs: [],
      outputs: [float32('y', [size]), float32('z', [size])],
      initializers: [
        constant('before', [], [1]),
        constant('y0', [size], values),
        constant('after', [size], values),
      ],
      nodes: [node('Mul', ['y0', 'before'], 'y'), node('Mul', ['after', 'before'], 'z')],
    };
    const { y, z } = await run(graph, {});
    expect(y!.values).toEqual(values);
    expect(z!.values).toEqual(values);
  });

  it('names the dimensions that may differ', async () => {
    const model = encodeModel({
      ...EMPTY,
      inputs: [float32('x', ['batch', 3])],
      outputs: [float32('y', ['batch', 3])],
      nodes: [node('Neg', ['x'], 'y')],
    });
    const session = await ort.InferenceSession.create(model);
    expect(session.inputMetadata).toMatchObject([{ name: 'x', type: 'float32', shape: ['batch', 3] }]);
    await session.release();
  });

  it('says the shapes of what fused operators make, which no runtime infers', () => {
    const fused = { ...node('LayerNorm', ['x', 'scale', 'shift'], 'y', { shape: [2, 3] }), domain: 'erc' };
    const bytes = encodeModel({
      ...EMPTY,
      outputs: [float32('y', [2, 3])],
      nodes: [{ ...fused, outputs: ['y', 'normalized', 'deviation'] }],
    });
    const names: string[] = [];
    const model = new PbfReader(bytes);
    model.readFields((outer) => {
      if (outer === 7) {
        model.readMessage((tag) => {
          if (tag === 13)
            model.readMessage((field) => void (field === 1 && names.push(model.readString())), undefined);
        }, undefined);
      }
    }, undefined);
    expect(names).toEqual(['normalized', 'deviation']);
  });

  it('keeps the producer, the operator sets and the metadata', () => {
    const custom = { ...node('Gelu', ['x'], 'y'), domain: 'com.microsoft' };
    const bytes = encodeModel(
      { ...EMPTY, nodes: [custom] },
      { producer: 'a program', metadata: { labels: 'joy,분노' } },
    );
    const model = new PbfReader(bytes);
    const texts: unknown[] = [];
    const pair = () =>
      model.readMessage<unknown[]>((tag, read) => {
        read.push(tag === 2 && model.type === 0 ? model.readVarint() : model.readString());
      }, []);
    model.readFields((tag) => {
      if (tag === 2) texts.push(model.readString());
      if (tag === 8 || tag === 14) texts.push(pair());
    }, undefined);
    expect(texts).toEqual(['a program', ['', 20], ['com.microsoft', 1], ['labels', 'joy,분노']]);
  });
});
