import { float, type GraphNode } from '../graph.js';
import { type FusedOptions, fusedNode, MANY_ROWS } from './contract.js';
import { isFloat32 } from './float32.js';
import { type GraphView, onlyConsumer } from './graph-view.js';
import type { Pattern } from './replace.js';

/**
 * A product of matrices, with a bias and an activation where nobody else reads what is between, as one node: Gemm, and MatMul by one matrix for all rows.
 */
export const product =
  ({ worthwhile, precision }: FusedOptions): Pattern =>
  (view, node) => {
    const found = asProduct(view, node);
    if (!found || !(isFloat32(view, found.left) || isFloat32(view, found.right))) return undefined;
    const { left, right, transA, transB, alpha } = found;
    const shape = view.shape(left);
    const matrix = view.shape(right)!;
    const columns = matrix[transB ? 0 : 1]!;
    const inner = matrix[transB ? 1 : 0]!;
    const rows = rowsOf(shape, transA, inner);
    if (!worthwhile('Product', rows, columns, inner)) return undefined;
    const sum = found.bias === undefined ? biasBehind(view, node, columns) : { bias: found.bias, node };
    const { active, activation, between } = activationBehind(view, sum.node);
    const reshaped = between?.outputs[0];
    const output = reshaped === undefined ? active.outputs[0]! : sum.node.outputs[0]!;
    const fused = fusedNode(
      node,
      'Product',
      [left, right, ...(sum.bias === undefined ? [] : [sum.bias])],
      [output],
      { transA, transB, alpha: float(alpha), activation, precision },
    );
    // The other shape of a product that is active is made of what is active.
    return between
      ? [fused, { ...between, inputs: [output, between.inputs[1]!], outputs: active.outputs }]
      : [fused];
  };

interface FoundProduct {
  readonly left: string;
  readonly right: string;
  readonly bias?: string | undefined;
  readonly transA: 0 | 1;
  readonly transB: 0 | 1;
  readonly alpha: number;
}

function asProduct(view: GraphView, { op, domain, inputs, attributes }: GraphNode): FoundProduct | undefined {
  if (domain !== '' || (op !== 'Gemm' && op !== 'MatMul')) return undefined;
  const [left, right, bias] = inputs as [string, string, string?];
  const matrix = view.shape(right);
  if (matrix?.length !== 2) return undefined;
  if (op === 'MatMul') return { left, right, transA: 0, transB: 0, alpha: 1 };
  const { transA, transB, alpha, beta } = attributes;
  if (bias && (numberOf(beta, 1) !== 1 || String(view.shape(bias)) !== String([matrix[transB ? 0 : 1]])))
    return undefined;
  return {
    left,
    right,
    bias: bias || undefined,
    transA: transA ? 1 : 0,
    transB: transB ? 1 : 0,
    alpha: numberOf(alpha, 1),
  };
}

const numberOf = (value: GraphNode['attributes'][string] | undefined, otherwise: number): number =>
  typeof value === 'object' && 'float' in value ? value.float : otherwise;

function rowsOf(shape: readonly number[] | undefined, transA: 0 | 1, inner: number): number {
  if (!shape) return MANY_ROWS;
  if (transA) return shape[1]!;
  return inner === 0 ? 0 : shape.reduce((size, extent) => size * extent, 1) / inner;
}

/** The sum with a vector of as many numbers as there are columns, where nobody else reads the product. */
function biasBehind(
  view: GraphView,
  node: GraphNode,
  columns: number,
): { readonly bias?: string; readonly node: GraphNode } {
  const next = onlyConsumer(view, node);
  if (next?.op !== 'Add') return { node };
  const bias = next.inputs.find((name) => name !== node.outputs[0]);
  // One that is there before all nodes: of two vectors that products make, each would take the other for its bias.
  return bias !== undefined &&
    view.producer(bias) === undefined &&
    String(view.shape(bias)) === String([columns])
    ? { bias, node: next }
    : { node };
}

/** The activation of a product, also behind another shape of it. */
function activationBehind(
  view: GraphView,
  node: GraphNode,
): { readonly active: GraphNode; readonly activation: string; readonly between?: GraphNode } {
  const next = onlyConsumer(view, node);
  const between = next?.op === 'Reshape' && next.inputs[0] === node.outputs[0] ? next : undefined;
  const last = between ? onlyConsumer(view, between) : next;
  const activation = last && activationOf(last);
  if (!last || activation === undefined) return { active: node, activation: 'none' };
  return between ? { active: last, activation, between } : { active: last, activation };
}

/** The contract's word for an activation. */
export function activationOf({ op, domain, attributes }: GraphNode): string | undefined {
  if (domain !== '') return undefined;
  if (op === 'Relu') return 'relu';
  if (op === 'Gelu') return attributes.approximate === 'tanh' ? 'gelu-tanh' : 'gelu';
  return undefined;
}
