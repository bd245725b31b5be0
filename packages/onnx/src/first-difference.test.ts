import { describe, expect, it } from 'vitest';
import { constant, float32, node } from './__fixtures__/graphs.js';
import { firstDifference } from './first-difference.js';
import type { Graph } from './graph.js';

const graph = (value: number, alpha = 1): Graph => ({
  inputs: [float32('x', [1])],
  outputs: [float32('y', [1])],
  initializers: [constant('c', [], [value])],
  nodes: [
    node('Neg', ['x'], 'a', { name: 'first' }),
    node('Mul', ['a', 'c'], 'y', { name: 'second', attributes: { alpha: { float: alpha } } }),
  ],
});

describe('firstDifference', () => {
  it('finds none between equal graphs, NaN included', () => {
    expect(firstDifference(graph(Number.NaN), graph(Number.NaN))).toBeUndefined();
  });

  it('names the node that reads another constant', () => {
    expect(firstDifference(graph(0), graph(-0))).toEqual({ what: 'first at second', node: 'second' });
  });

  it('names the node with another attribute', () => {
    expect(firstDifference(graph(1), graph(1, 2))).toMatchObject({ node: 'second' });
  });

  it('counts nodes', () => {
    const longer = { ...graph(1), nodes: [...graph(1).nodes, node('Neg', ['y'], 'z', { name: 'third' })] };
    expect(firstDifference(graph(1), longer)).toEqual({ what: '2 operations, then 3', node: 'third' });
  });
});
