import { readsOf } from './bodies.js';
import { withCommonFactors } from './factor.js';
import type { FusedOptions } from './fused/contract.js';
import { withFusedPasses, withFusedProducts, withFusedTransposes } from './fused/with-fused-operators.js';
import { withGelu } from './gelu.js';
import type { Graph, GraphNode } from './graph.js';
import { withInvariantsOutside } from './loop-invariants.js';
import { withEarlyLeaves } from './order.js';
import { withFastProducts } from './products.js';
import { rematerialize } from './rematerialize.js';
import { withQuotients, withSunkScalars } from './sink.js';
import { withoutUnused } from './unused.js';

/** What {@link optimize} may use. */
export interface OptimizeOptions {
  /** Operators that the runtime has beside ONNX's own; see {@link withFusedOperators}. @default none */
  readonly fused?: FusedOptions | undefined;
}

/** Rewrites that ONNX Runtime does not make by itself. The results are the same numbers up to rounding. */
export function optimize(graph: Graph, { fused }: OptimizeOptions = {}): Graph {
  const fusing = (rewrite: (current: Graph, options: FusedOptions) => Graph) => (current: Graph) =>
    fused ? rewrite(current, fused) : current;
  const rewrites = [
    withoutUnused,
    withInvariantsOutside,
    fusing(withFusedPasses),
    withGemmBias,
    rematerialize,
    withGelu,
    withoutUnused,
    withCommonFactors,
    withQuotients,
    withoutUnused,
    withSunkScalars,
    // First: a product that takes its operands either way round need not be put the other way.
    fusing(withFusedProducts),
    withFastProducts,
    fusing(withFusedTransposes),
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
