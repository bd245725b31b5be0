import type { Graph, GraphNode } from './graph.js';
import { sizeOf } from './size-of.js';

/** Up to this many rows a product is faster the other way round. */
const FEW_ROWS = 64;
/** From this many rows on it is worth it to transpose the left operand before the product, … */
const MANY_ROWS = 256;
/** … up to this many: a larger one leaves the caches before the product reads it. */
const MOST_ROWS = 1024;
/** Smaller products are not worth another node: elements of the larger operand. */
const WORTHWHILE = 65536;

/**
 * Puts matrix products the way round in which ONNX Runtime's CPU kernel is fast. It copies its right operand into panels for each product, and
 * reads its left one where it lies, unless that is to be transposed, when it transposes it again for each stripe of the result:
 *
 * - `x · Wᵀ` with few rows and a large W becomes `(W · xᵀ)ᵀ`, so that the small operand is copied and not the large one.
 * - `dyᵀ · x` with many rows, and not too many, the gradient of a weight, gets its left operand transposed once, in a node before it.
 *
 * The same numbers up to the order of additions.
 */
export function withFastProducts(graph: Graph): Graph {
  const shapes = new Map<string, readonly (number | string)[]>([
    ...graph.inputs.map(({ name, shape }) => [name, shape] as const),
    ...graph.initializers.map(({ name, shape }) => [name, shape] as const),
    ...graph.nodes.flatMap(({ outputs, shape }) => (shape ? [[outputs[0]!, shape] as const] : [])),
  ]);
  const matrix = (name: string): readonly [rows: number, columns: number] | undefined => {
    const shape = shapes.get(name);
    return shape?.length === 2 && shape.every((extent) => typeof extent === 'number')
      ? (shape as readonly [number, number])
      : undefined;
  };
  const nodes = graph.nodes.flatMap((node): readonly GraphNode[] => {
    if (node.op !== 'Gemm') return [node];
    const [left, right] = node.inputs.slice(0, 2).map(matrix);
    if (!left || !right || Math.max(sizeOf(left), sizeOf(right)) < WORTHWHILE) return [node];
    const { transA = 0, transB = 0 } = node.attributes;
    if (transA === 1 && transB === 0 && left[0] >= MANY_ROWS && left[0] <= MOST_ROWS)
      return leftTransposed(node, left);
    if (transA === 0 && transB === 1 && left[0] <= FEW_ROWS && right[0] >= 2 * left[0])
      return turned(node, left[0], right[0]);
    return [node];
  });
  return { ...graph, nodes };
}

function transpose(like: GraphNode, from: string, to: string, shape: readonly number[]): GraphNode {
  const { domain, name } = like;
  const attributes = { perm: [1, 0] };
  return { op: 'Transpose', domain, name: `${name}_${to}`, inputs: [from], outputs: [to], attributes, shape };
}

function leftTransposed(node: GraphNode, [rows, columns]: readonly [number, number]): readonly GraphNode[] {
  const [left, ...rest] = node.inputs;
  const turnedLeft = `${node.outputs[0]}_left`;
  return [
    transpose(node, left!, turnedLeft, [columns, rows]),
    { ...node, inputs: [turnedLeft, ...rest], attributes: { ...node.attributes, transA: 0 } },
  ];
}

/** @param rows Of the left operand. @param outputs Rows of the right one, which is transposed: columns of the result. */
function turned(node: GraphNode, rows: number, outputs: number): readonly GraphNode[] {
  const [left, right, bias] = node.inputs;
  const result = node.outputs[0]!;
  const product: GraphNode = {
    ...node,
    name: `${node.name}_turned`,
    inputs: [right!, left!],
    outputs: [`${result}_turned`],
    shape: [outputs, rows],
  };
  const back = transpose(node, `${result}_turned`, bias === undefined ? result : `${result}_product`, [
    rows,
    outputs,
  ]);
  if (bias === undefined) return [product, back];
  const sum: GraphNode = {
    ...node,
    op: 'Add',
    inputs: [`${result}_product`, bias],
    attributes: {},
    shape: [rows, outputs],
  };
  return [product, back, sum];
}
