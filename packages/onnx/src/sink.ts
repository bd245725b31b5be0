import { isBackward } from './backward.js';
import { readsOf, withReads } from './bodies.js';
import type { Graph, GraphNode, Initializer } from './graph.js';
import { indexGraph } from './index-graph.js';
import { sizeOf } from './size-of.js';

/** Smaller arrays are not worth a rewrite. */
const WORTHWHILE = 4096;

/**
 * Moves a constant factor of a large array in the backward pass behind what reads it, where that is free: into the `alpha` of matrix products,
 * or after a sum. A whole pass over the array goes.
 */
export function withSunkScalars(graph: Graph): Graph {
  const index = indexGraph(graph);
  const consumers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes)
    for (const name of readsOf(node)) consumers.set(name, [...(consumers.get(name) ?? []), node]);
  const outputs = new Set(graph.outputs.map((output) => output.name));

  /** The nodes that read a value, also through Reshape; undefined where one of them cannot take a factor. */
  function takers(name: string): GraphNode[] | undefined {
    if (outputs.has(name)) return undefined;
    const found: GraphNode[] = [];
    for (const node of consumers.get(name) ?? []) {
      if (node.op === 'Reshape' && node.inputs[0] === name) {
        const further = takers(node.outputs[0]!);
        if (!further) return undefined;
        found.push(...further);
      } else if (
        (node.op === 'Gemm' && node.inputs[2] !== name) ||
        (node.op === 'ReduceSum' && node.inputs[0] === name)
      )
        found.push(node);
      else return undefined;
    }
    return found;
  }

  const factors = new Map<GraphNode, number>();
  const replaced = new Map<string, string>();
  for (const node of graph.nodes) {
    if (node.op !== 'Mul' || !isBackward(node) || !node.shape || sizeOf(node.shape) < WORTHWHILE) continue;
    const at = node.inputs.findIndex((input) => index.scalar(input) !== undefined);
    const wide = node.inputs[1 - at]!;
    if (at < 0 || String(index.producer(wide)?.shape) !== String(node.shape)) continue;
    const takersOfNode = takers(node.outputs[0]!);
    if (!takersOfNode) continue;
    replaced.set(node.outputs[0]!, replaced.get(wide) ?? wide);
    for (const taker of takersOfNode)
      factors.set(taker, (factors.get(taker) ?? 1) * index.scalar(node.inputs[at]!)!);
  }

  const initializers: Initializer[] = [];
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    if (node.op === 'Mul' && replaced.has(node.outputs[0]!)) return [];
    const plain = withReads(node, (name) => replaced.get(name) ?? name);
    const factor = factors.get(node);
    if (factor === undefined) return [plain];
    if (node.op === 'Gemm')
      return [{ ...plain, attributes: { ...plain.attributes, alpha: { float: factor } } }];
    const [output] = node.outputs as [string];
    initializers.push({
      name: `${output}_factor`,
      shape: [],
      type: 'float32',
      data: Float32Array.of(factor),
    });
    return [
      { ...plain, outputs: [`${output}_sum`] },
      {
        ...plain,
        op: 'Mul',
        name: `${node.name}_factor`,
        inputs: [`${output}_sum`, `${output}_factor`],
        outputs: [output],
        attributes: {},
      },
    ];
  });
  return { ...graph, nodes, initializers: [...graph.initializers, ...initializers] };
}

/** `y · exp(-s)` becomes `y / exp(s)`: the pass that negates goes. (Where exp(s) overflows both are 0.) */
export function withQuotients(graph: Graph): Graph {
  const index = indexGraph(graph);
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    if (node.op !== 'Mul') return [node];
    for (const [y, e] of [node.inputs, node.inputs.toReversed()] as [string, string][]) {
      const exp = index.producer(e);
      const neg = exp?.op === 'Exp' ? index.producer(exp.inputs[0]!) : undefined;
      if (!exp || neg?.op !== 'Neg' || y === e || index.readers(e) > 1 || index.readers(neg.outputs[0]!) > 1)
        continue;
      const positive = `${e}_positive`;
      return [
        { ...exp, inputs: [neg.inputs[0]!], outputs: [positive], name: `${exp.name}_positive` },
        { ...node, op: 'Div', inputs: [y, positive] },
      ];
    }
    return [node];
  });
  return { ...graph, nodes };
}
