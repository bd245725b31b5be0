import { PbfWriter } from 'pbf';
import { describe, expect, it } from 'vitest';
import { constant, float32, node, numbers } from './__fixtures__/graphs.js';
import { encodeModel } from './encode.js';
import { OnnxError } from './errors.js';
import { readExternalData } from './external-data.js';
import type { Graph } from './graph.js';

const graph: Graph = {
  inputs: [float32('x', ['rows', 2])],
  outputs: [float32('y', ['rows', 2])],
  initializers: [constant('w', [2, 2], numbers(4, 1)), constant('b', [2], [1, 2])],
  nodes: [node('MatMul', ['x', 'w'], 'xw'), node('Add', ['xw', 'b'], 'y')],
};

/** Message in message, by field numbers, around bytes. */
const around = (fields: readonly number[], bytes: Uint8Array): Uint8Array =>
  fields.reduceRight((inner, field) => {
    const writer = new PbfWriter();
    writer.writeBytesField(field, inner);
    return writer.finish();
  }, bytes);

const entry = (key: string, value: string): Uint8Array => {
  const writer = new PbfWriter();
  writer.writeStringField(1, key);
  writer.writeStringField(2, value);
  return writer.finish();
};

/** A tensor that lies elsewhere. */
function tensor(entries: readonly (readonly [string, string])[], isElsewhere = 1): Uint8Array {
  const writer = new PbfWriter();
  writer.writeStringField(8, 'w');
  for (const [key, value] of entries) writer.writeBytesField(13, entry(key, value));
  writer.writeVarintField(14, isElsewhere);
  return writer.finish();
}

const PLACE = [
  ['location', 'a.weights'],
  ['offset', '4096'],
  ['length', '16'],
] as const;

describe('readExternalData', () => {
  it('finds what encodeModel left outside, and nothing where nothing is', () => {
    const outside = { file: 'model.weights', offsets: new Map([['w', 2 ** 40]]) };
    const model = encodeModel(graph, { outside });
    expect(readExternalData(model)).toEqual([
      { name: 'w', location: 'model.weights', offset: 2 ** 40, length: 16 },
    ]);
    expect(readExternalData(encodeModel(graph))).toEqual([]);
  });

  it.each([
    ['of the graph', [7, 5]],
    ['of a node', [7, 1, 5, 5]],
    ['of several in a node', [7, 1, 5, 10]],
    ['of the body of a loop', [7, 1, 5, 6, 5]],
    ['of a node in the body of a loop', [7, 1, 5, 6, 1, 5, 5]],
    ['of sparse values', [7, 15, 1]],
    ['of sparse values of a node', [7, 1, 5, 22, 2]],
    ['of a function', [25, 7, 5, 5]],
    ['of training', [20, 1, 5]],
  ])('finds arrays %s', (_, fields) => {
    expect(readExternalData(around(fields, tensor(PLACE)))).toMatchObject([{ location: 'a.weights' }]);
  });

  it.each([
    ['no place', []],
    ['no location', PLACE.slice(1)],
    ['two locations', [...PLACE, ['location', 'b.weights'] as const]],
    ['no length', PLACE.slice(0, 2)],
    ['an offset below 0', [PLACE[0], ['offset', '-1'] as const, PLACE[2]]],
    ['a length that is no number', [PLACE[0], PLACE[1], ['length', '1e9'] as const]],
    ['more than numbers can say', [PLACE[0], ['offset', '9'.repeat(16)] as const, PLACE[2]]],
  ])('refuses an array with %s', (_, entries) => {
    expect(() => readExternalData(around([7, 5], tensor(entries)), 'a model')).toThrow(
      'a model: w: expected the location, the offset and the length',
    );
  });

  it('refuses a place of an array that says that it is here', () => {
    expect(() => readExternalData(around([7, 5], tensor(PLACE, 0)))).toThrow(OnnxError);
  });

  it('refuses what is no model, what breaks off, and graphs without end', () => {
    const broken = 'expected an ONNX model, received bytes that break off or are none';
    expect(() => readExternalData(new TextEncoder().encode('no model'))).toThrow(broken);
    const model = encodeModel(graph);
    expect(() => readExternalData(model.subarray(0, model.length - 5))).toThrow(broken);
    // The lower 32 bits of the key are those of the graph.
    const key = Uint8Array.of(0x80 | (7 * 8 + 2), 0x80, 0x80, 0x80, 0x10);
    const inner = around([5], tensor(PLACE));
    expect(() => readExternalData(Uint8Array.of(...key, inner.length, ...inner))).toThrow(broken);
    const deep = around([7, ...Array.from({ length: 400 }, () => [1, 5, 6]).flat()], new Uint8Array(0));
    expect(() => readExternalData(deep)).toThrow('expected graphs that are at most 32 messages deep');
  });
});
