import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { constant, float32, int64, node, run } from './__fixtures__/graphs.js';
import { type GraphSample, sampleSizes, withDynamicDimensions } from './dynamic-dimensions.js';
import { OnnxError } from './errors.js';
import type { Graph } from './graph.js';

const generalised = (graphOf: (batch: number) => Graph, name = 'batch', where?: string): Graph =>
  withDynamicDimensions(
    sampleSizes([name]).map((sizes) => ({ sizes, graph: graphOf(sizes[name]!) })),
    { [name]: { input: 'x', axis: 0 } },
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

describe('withDynamicDimensions', () => {
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
      'extents that are no polynomial',
      flattened((batch) => 2 * Math.floor(batch / 2)),
      'extents (6, 2, 2, 34, 134, 1030, 12, 64 at 7, 2, 3, 34, 135, 1030, 12, 65), which are no sums of products of them,',
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
      'constants that are no list',
      (batch) => ({
        ...plus(batch),
        initializers: [{ ...int64('shape', [batch, 6, 6, 6]), shape: [2, 2] }],
      }),
      'constants (int64 [2, 2])',
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
      `here: expected operations that do not depend on the size of batch, received ${what} that do.`,
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

  it('wants samples of several sizes', () => {
    const graph = flattened((batch) => 6 * batch)(7);
    const samples: GraphSample[] = [{ sizes: { batch: 7 }, graph }];
    expect(() => withDynamicDimensions(samples, { batch: { input: 'x', axis: 0 } })).toThrow(
      'withDynamicDimensions: expected samples of at least 4 sizes of batch, received 7.',
    );
  });
});

describe('several free dimensions', () => {
  const NAMES = ['batch', 'turns', 'audio', 'visual'];
  const sources = Object.fromEntries(NAMES.map((name, axis) => [name, { input: 'x', axis }]));
  type Of = (sizes: Readonly<Record<string, number>>) => number;
  const made = (extent: Of): Graph =>
    withDynamicDimensions(
      sampleSizes(NAMES).map((sizes) => ({
        sizes,
        graph: {
          inputs: [
            float32(
              'x',
              NAMES.map((name) => sizes[name]!),
            ),
          ],
          outputs: [float32('y', [extent(sizes)])],
          initializers: [int64('shape', [extent(sizes)]), constant('one', [], [1])],
          nodes: [node('Expand', ['one', 'shape'], 'y')],
        },
      })),
      sources,
    );

  it('are read from the inputs, at sizes that were not samples', async () => {
    const forms: [Of, string][] = [
      [({ batch, turns }) => 6 * batch! * turns!, '6*batch*turns'],
      [({ batch, audio, visual }) => batch! * (audio! + visual! + 1), 'batch+batch*audio+batch*visual'],
      [({ audio, visual }) => audio! + 2 * visual! - 3, 'audio+2*visual-3'],
      [({ turns }) => 2 * turns! * (2 * turns! - 1), '-2*turns+4*turns*turns'],
    ];
    for (const [extent, told] of forms) {
      const graph = made(extent);
      expect(graph.outputs[0]!.shape).toEqual([told]);
      for (const [batch, turns, audio, visual] of [
        [1, 1, 2, 1],
        [4, 6, 8, 5],
        [3, 3, 3, 3],
        [5, 2, 1, 77],
      ] as const) {
        const shape = [batch, turns, audio, visual];
        const values = Array.from({ length: batch * turns * audio * visual }, () => 0);
        const { y } = await run(graph, { x: { shape, values } });
        expect(y!.dims, told).toEqual([extent({ batch, turns, audio, visual })]);
      }
    }
  });

  it('are refused where an extent is a part, a rest, or the larger of some', () => {
    const one = fc.constantFrom(...NAMES);
    const form = fc
      .tuple(one, one, fc.integer({ min: 2, max: 40 }))
      .chain(([a, b, k]) =>
        fc.constantFrom<[string, Of]>(
          [`⌊${a}/${k}⌋`, (sizes) => Math.floor(sizes[a]! / k)],
          [`${b}·⌈${a}/${k}⌉`, (sizes) => sizes[b]! * Math.ceil(sizes[a]! / k)],
          [`${a} mod ${k}`, (sizes) => sizes[a]! % k],
          [`max(${a}, ${k + 2})`, (sizes) => Math.max(sizes[a]!, k + 2)],
          ...(a === b
            ? []
            : [[`max(${a}, ${b})`, (sizes) => Math.max(sizes[a]!, sizes[b]!)] as [string, Of]]),
        ),
      );
    fc.assert(
      fc.property(form, ([what, extent]) => {
        expect(() => made(extent), what).toThrow(OnnxError);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it('are any polynomial of the form that the docs say', () => {
    const coefficient = fc.integer({ min: -9, max: 9 });
    const form = fc.record({
      base: coefficient,
      product: fc.subarray(NAMES, { maxLength: 3 }),
      sum: fc.array(coefficient, { minLength: 5, maxLength: 5 }),
    });
    fc.assert(
      fc.property(form, ({ base, product, sum: [first, ...others] }) => {
        made((sizes) => {
          const linear = others.reduce((sum, c, i) => sum + c * sizes[NAMES[i]!]!, first!);
          return base + product.reduce((value, name) => value * sizes[name]!, linear);
        });
      }),
      { seed: 6, numRuns: 200 },
    );
  });

  it('have names that stay apart in products and sums', () => {
    const graph = flattened((batch) => 6 * batch)(7);
    for (const name of ['a*b', 'a-1', '3', '']) {
      const make = () =>
        withDynamicDimensions([{ sizes: { [name]: 7 }, graph }], { [name]: { input: 'x', axis: 0 } });
      expect(make, name).toThrow(`received "${name}"`);
    }
  });

  it('are told apart from one whose name is those of two', async () => {
    const names = ['a', 'b', 'a_x_b'];
    const shapeOf = (sizes: Readonly<Record<string, number>>) => names.map((name) => sizes[name]!);
    const extents = (sizes: Readonly<Record<string, number>>) => [sizes.a! * sizes.b!, sizes.a_x_b!];
    const graph = withDynamicDimensions(
      sampleSizes(names).map((sizes) => ({
        sizes,
        graph: {
          inputs: [float32('x', shapeOf(sizes))],
          outputs: [float32('y', extents(sizes))],
          initializers: [int64('shape', extents(sizes)), constant('one', [], [1])],
          nodes: [node('Expand', ['one', 'shape'], 'y')],
        },
      })),
      Object.fromEntries(names.map((name, axis) => [name, { input: 'x', axis }])),
    );
    const { y } = await run(graph, { x: { shape: [2, 3, 4], values: new Array(24).fill(0) } });
    expect(y!.dims).toEqual([6, 4]);
  });

  it('are at most seven', () => {
    expect(() => sampleSizes(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], 'here')).toThrow(
      'here: expected at most 7 free dimensions, received a, b, c, d, e, f, g, h: let some share a name.',
    );
  });
});
