import { readsOf } from './bodies.js';
import type { Graph, GraphNode } from './graph.js';
import { loopOf } from './loop.js';
import { slimLoop } from './loop-unused.js';

/** Drops nodes, constants and inputs that no output depends on, in loops too. */
export function withoutUnused(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((output) => output.name));
  const nodes: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    const loop = loopOf(node);
    const slim = loop ? slimLoop(loop, (name) => needed.has(name)) : node;
    nodes.push(slim);
    for (const name of readsOf(slim)) needed.add(name);
  }
  return {
    outputs: graph.outputs,
    nodes: nodes.reverse(),
    inputs: graph.inputs.filter((input) => needed.has(input.name)),
    initializers: graph.initializers.filter((each) => needed.has(each.name)),
  };
}
