import { readsOf } from './bodies.js';
import type { Graph, GraphNode } from './graph.js';
import { loopNode, loopOf } from './loop.js';

/** Moves out of each loop what is the same in all its steps, so that it is computed once. */
export function withInvariantsOutside(graph: Graph): Graph {
  return { ...graph, nodes: graph.nodes.flatMap(split) };
}

function split(node: GraphNode): readonly GraphNode[] {
  const loop = loopOf(node);
  if (!loop) return [node];
  const { states, reads, makes } = loop;
  const changing = new Set([...states.map(({ before }) => before.name), ...reads.map(({ row }) => row.name)]);
  // A result of a body has to be made in it.
  const results = new Set([...states.map(({ after }) => after.name), ...makes.map(({ row }) => row.name)]);
  const outside: GraphNode[] = [];
  const inside: GraphNode[] = [];
  for (const inner of loop.nodes.flatMap(split)) {
    const stays =
      inner.outputs.some((output) => results.has(output)) ||
      readsOf(inner).some((name) => changing.has(name));
    (stays ? inside : outside).push(inner);
    if (stays) for (const output of inner.outputs) changing.add(output);
  }
  return [...outside, loopNode({ ...loop, nodes: inside })];
}
