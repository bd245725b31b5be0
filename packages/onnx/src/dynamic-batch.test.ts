import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, float32, int64, node, run } from './__fixtures__/graphs.js';
import { BATCH_SIZES, withDynamicBatch } from './dynamic-batch.js';
import { OnnxError } from './errors.js';
import type { Graph } from './graph.js';

const generalised = (graphOf: (batch: number) => Graph, name = 'batch', where?: string): Graph =>
  withDynamicBatch(
    BATCH_SIZES.map((batch) => ({ batch, graph: graphOf(batch) })),
    name,
    where,
  );

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
    const graph = generalised(flattened((batch) => 6 * batch));
    expect(graph.inputs[0]!.shape).toEqual(['batch', 2, 3]);
    expect(graph.outputs[0]!.shape).toEqual(['6*batch']);
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
    expect(generalised(fixed, 'n')).toEqual({
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
      'extents (49, 4, 9, 1156, 18225, 1060900 at batches of 7, 2, 3, 34, 135, 1030), not affine in it,',
    ],
    [
      'other constants',
      (batch) => ({ ...plus(batch), initializers: [constant('c', [], [1 / batch])] }),
      'constants (float32 [])',
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
    const make = () => generalised(graphOf, 'batch', 'here');
    expect(make).toThrow(OnnxError);
    expect(make).toThrow(
      `here: expected operations that do not depend on the batch size, received ${what} that do.`,
    );
  });

  const form = fc
    .tuple(fc.integer({ min: 2, max: 1000 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 9 }))
    .chain(([k, coefficient, base]) =>
      fc.constantFrom<[string, (n: number) => number]>(
        [`${k}·⌊n/${k}⌋`, (n) => base + coefficient * k * Math.floor(n / k)],
        [`⌊n/${k}⌋`, (n) => base + coefficient * Math.floor(n / k)],
        [`⌈n/${k}⌉`, (n) => base + coefficient * Math.ceil(n / k)],
        [`n mod ${k}`, (n) => base + coefficient * (n % k)],
        [`max(n, ${1 + k})`, (n) => base + coefficient * Math.max(n, 1 + k)],
        [`min(n, ${k})`, (n) => base + coefficient * Math.min(n, k)],
        [`${coefficient}·n + ${base}`, (n) => base + coefficient * n],
      ),
    );

  it('refuses each form of an extent that is not affine, and computes those that are', () => {
    fc.assert(
      fc.property(form, ([what, extent]) => {
        const make = () => generalised(flattened(extent));
        if (!what.endsWith('⌋') && !what.includes('⌉') && !/mod|max|min/.test(what)) make();
        else expect(make, what).toThrow(OnnxError);
      }),
      { seed: 5, numRuns: 500 },
    );
  });

  it('wants samples of several batch sizes', () => {
    const graph = flattened((batch) => 6 * batch)(7);
    expect(() => withDynamicBatch([{ batch: 7, graph }], 'batch')).toThrow(
      'withDynamicBatch: expected samples of several batch sizes, received 7.',
    );
  });
});
