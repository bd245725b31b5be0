import { near } from './fused/arithmetic.js';
import type { Graph, GraphNode } from './graph.js';
import { type GraphIndex, indexGraph, productOf } from './index-graph.js';

/**
 * `x/2 · (1 + erf(x/√2))`, in whatever order it was written, becomes one Gelu node, where nothing else reads what is computed in between.
 *
 * @see Hendrycks and Gimpel 2016, arXiv:1606.08415; https://onnx.ai/onnx/operators/onnx__Gelu.html
 */
export function withGelu(graph: Graph): Graph {
  const index = indexGraph(graph);
  const nodes = graph.nodes.map((node): GraphNode => {
    if (node.op !== 'Mul') return node;
    const { scalar, factors } = productOf(index, node.outputs[0]!);
    if (!near(scalar, 0.5) || factors.length !== 2) return node;
    const x = [factors, factors.toReversed()].find(([a, b]) => isShiftedErf(index, a!, b!))?.[1];
    return x === undefined ? node : { ...node, op: 'Gelu', inputs: [x], attributes: { approximate: 'none' } };
  });
  return { ...graph, nodes };
}

/** Whether `name` is `1 + erf(x/√2)`. */
function isShiftedErf(index: GraphIndex, name: string, x: string): boolean {
  const sum = index.producer(name);
  if (sum?.op !== 'Add' || index.readers(name) > 1) return false;
  const erf = sum.inputs.map((input) => index.producer(input)).find((each) => each?.op === 'Erf');
  if (!erf || !sum.inputs.some((input) => near(index.scalar(input), 1)) || index.readers(erf.outputs[0]!) > 1)
    return false;
  const inner = index.producer(erf.inputs[0]!);
  if (!inner || index.readers(inner.outputs[0]!) > 1) return false;
  if (inner.op === 'Div') return inner.inputs[0] === x && near(index.scalar(inner.inputs[1]!), Math.SQRT2);
  const { scalar, factors } = productOf(index, inner.outputs[0]!);
  return near(scalar, Math.SQRT1_2) && factors.length === 1 && factors[0] === x;
}
