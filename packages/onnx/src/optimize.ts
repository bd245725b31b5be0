import { readsOf } from './bodies.js';
import { withCommonFactors } from './factor.js';
import { withGelu } from './gelu.js';
import type { Graph, GraphNode } from './graph.js';
import { loopOf } from './loop.js';
import { withInvariantsOutside } from './loop-invariants.js';
import { slimLoop } from './loop-unused.js';
import { withEarlyLeaves } from './order.js';
import { withFastProducts } from './products.js';
import { rematerialize } from './rematerialize.js';
import { withQuotients, withSunkScalars } from './sink.js';

/** Rewrites that ONNX Runtime does not make by itself. The results are the same numbers up to rounding. */
export function optimize(graph: Graph): Graph {
  const rewrites = [
    withoutUnused,
    withInvariantsOutside,
    withGemmBias,
    rematerialize,
    withGelu,
    withoutUnused,
    withCommonFactors,
    withQuotients,
    withoutUnused,
    withSunkScalars,
    withFastProducts,
    withEarlyLeaves,
  ];
  return rewrites.reduce((current, rewrite) => rewrite(current), graph);
}

/** How often each value is read, in bodies too; graph outputs count. */
function readers(graph: Graph): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const node of graph.nodes) readsOf(node).forEach(count);
  for (const output of graph.outputs) count(output.name);
  return counts;
}

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

/** Add(Gemm(a, b), vector) becomes Gemm(a, b, vector): the bias is added while the product is still in the cache. */
function withGemmBias(graph: Graph): Graph {
  const counts = readers(graph);
  const producers = new Map(
    graph.nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)),
  );
  const ranks = new Map([
    ...graph.inputs.map((input) => [input.name, input.shape.length] as const),
    ...graph.initializers.map((each) => [each.name, each.shape.length] as const),
  ]);
  const merged = new Set<GraphNode>();
  const replaced = new Map<GraphNode, GraphNode>();
  for (const node of graph.nodes) {
    if (node.op !== 'Add') continue;
    for (const [side, other] of [
      [0, 1],
      [1, 0],
    ] as const) {
      const gemm = producers.get(node.inputs[side]!);
      const bias = node.inputs[other]!;
      // Only values that exist before all nodes, so that the order stays right.
      if (
        gemm?.op !== 'Gemm' ||
        gemm.inputs.length > 2 ||
        counts.get(gemm.outputs[0]!) !== 1 ||
        ranks.get(bias) !== 1
      )
        continue;
      merged.add(gemm);
      replaced.set(node, { ...gemm, name: node.name, inputs: [...gemm.inputs, bias], outputs: node.outputs });
      break;
    }
  }
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => !merged.has(node)).map((node) => replaced.get(node) ?? node),
  };
}
