import { expect, it } from 'vitest';
import { float32, node, run } from './__fixtures__/graphs.js';
import type { Graph } from './graph.js';
import { withOutputNames } from './output-names.js';

const graph: Graph = {
  inputs: [float32('x', [1])],
  outputs: [float32('t1', [1])],
  initializers: [],
  nodes: [node('Neg', ['x'], 't0'), node('Exp', ['t0'], 't1')],
};

it('calls outputs as asked, also by the name of an inner value', async () => {
  const named = withOutputNames(graph, new Map([['t1', 't0']]));
  expect(named.outputs.map(({ name }) => name)).toEqual(['t0']);
  const { t0 } = await run(named, { x: { shape: [1], values: [-1] } });
  expect(t0!.values[0]).toBeCloseTo(Math.E, 5);
});

it('refuses the name of an input', () => {
  expect(() => withOutputNames(graph, new Map([['t1', 'x']]), 'here')).toThrow(
    'here: expected outputs of other names than inputs, received x twice.',
  );
});
