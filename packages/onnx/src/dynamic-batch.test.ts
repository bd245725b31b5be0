import { describe, expect, it } from 'vitest';
import { constant, float32, int64, node, run } from './__fixtures__/graphs.js';
import { type GraphSample, withDynamicBatch } from './dynamic-batch.js';
import { OnnxError } from './errors.js';
import type { Graph } from './graph.js';

const three = (graphOf: (batch: number) => Graph): readonly [GraphSample, GraphSample, GraphSample] => {
  const sample = (batch: number): GraphSample => ({ batch, graph: graphOf(batch) });
  return [sample(7), sample(11), sample(13)];
};

const flattened =
  (extent: (batch: number) => number) =>
  (batch: number): Graph => ({
    inputs: [float32('x', [batch, 2, 3])],
    outputs: [float32('y', [extent(batch)])],
    initializers: [int64('shape', [extent(batch)])],
    nodes: [node('Reshape', ['x', 'shape'], 'y')],
  });

describe('withDynamicBatch', () => {
  it('computes extents from the batch of the input', async () => {
    const graph = withDynamicBatch(three(flattened((batch) => 6 * batch)), 'batch');
    expect(graph.inputs[0]!.shape).toEqual(['batch', 2, 3]);
    for (const batch of [1, 2, 5]) {
      const values = Array.from({ length: 6 * batch }, (_, i) => i);
      const { y } = await run(graph, { x: { shape: [batch, 2, 3], values } });
      expect(y).toEqual({ dims: [6 * batch], values });
    }
  });

  it('leaves a graph without such extents as it is', () => {
    const fixed = (batch: number): Graph => ({
      inputs: [float32('x', [batch])],
      outputs: [float32('y', [batch])],
      initializers: [],
      nodes: [node('Neg', ['x'], 'y')],
    });
    expect(withDynamicBatch(three(fixed), 'n')).toEqual({
      ...fixed(7),
      inputs: [float32('x', ['n'])],
      outputs: [float32('y', ['n'])],
    });
  });

  const plus = (batch: number): Graph => flattened(() => 6)(batch);
  it.each<[string, (batch: number) => Graph, string]>([
    [
      'extents that are not affine',
      flattened((batch) => batch * batch),
      'extents that are not affine in it,',
    ],
    [
      'other constants',
      (batch) => ({ ...plus(batch), initializers: [constant('c', [], [1 / batch])] }),
      'constants (float32 [] and [])',
    ],
    [
      'attributes',
      (batch) => ({ ...plus(batch), nodes: [node('Concat', ['x'], 'y', { attributes: { axis: batch } })] }),
      'attributes of y',
    ],
    [
      'numbers of operations',
      (batch) => ({ ...plus(batch), nodes: Array.from({ length: batch }, () => node('Neg', ['x'], 'y')) }),
      'numbers of operations',
    ],
  ])('refuses %s that depend on the batch size', (_, graphOf, what) => {
    const make = () => withDynamicBatch(three(graphOf), 'batch', 'here');
    expect(make).toThrow(OnnxError);
    expect(make).toThrow(
      `here: expected operations that do not depend on the batch size, received ${what} that do.`,
    );
  });
});
