import { float, type GraphNode } from '../graph.js';
import { scaledOnce } from './arithmetic.js';
import { type FusedOptions, fusedNode } from './contract.js';
import { isFloat32 } from './float32.js';
import { type GraphView, onlyConsumer } from './graph-view.js';
import type { Pattern } from './replace.js';
import { swapsLastAxes } from './transpose.js';

/** Products of as many matrices on the left as on the right; operands that are transposed, and what they or the result are multiplied with, within the product. */
export const batchedProduct =
  ({ worthwhile, precision }: FusedOptions): Pattern =>
  (view, node) => {
    if (node.op !== 'MatMul' || node.domain !== '' || !node.shape) return undefined;
    const [left, right] = node.inputs.map((name) => bare(view, name)) as [Operand, Operand];
    const [a, b] = [left, right].map(({ name }) => view.shape(name));
    if (!a || !b || a.length < 3 || a.length !== node.shape.length) return undefined;
    if (String(a.slice(0, -2)) !== String(b.slice(0, -2))) return undefined;
    const [rows, columns] = node.shape.slice(-2) as [number, number];
    const inner = a.at(left.isTransposed ? -2 : -1)!;
    if (!isFloat32(view, left.name) || !worthwhile('BatchedProduct', rows, columns, inner)) return undefined;
    const behind = scaledBehind(view, node);
    return [
      fusedNode(node, 'BatchedProduct', [left.name, right.name], behind?.outputs ?? node.outputs, {
        transA: Number(left.isTransposed),
        transB: Number(right.isTransposed),
        alpha: float(left.scalar * right.scalar * (behind?.scalar ?? 1)),
        precision,
      }),
    ];
  };

/** The number that a product is multiplied with, where nobody else reads it, and the result. */
function scaledBehind(
  view: GraphView,
  node: GraphNode,
): { readonly scalar: number; readonly outputs: readonly string[] } | undefined {
  const next = onlyConsumer(view, node);
  if (!next || String(next.shape) !== String(node.shape)) return undefined;
  const { scalar, name } = scaledOnce(view, next.outputs[0]!) ?? { scalar: 1, name: '' };
  return name === node.outputs[0] ? { scalar, outputs: next.outputs } : undefined;
}

interface Operand {
  readonly name: string;
  readonly scalar: number;
  readonly isTransposed: boolean;
}

/** An operand without the number and the transposition that the product can do itself. */
function bare(view: GraphView, name: string): Operand {
  const scaled = scaledOnce(view, name);
  const node = view.producer(scaled?.name ?? name);
  const isTransposed = node !== undefined && swapsLastAxes(node);
  const inner = isTransposed ? node.inputs[0]! : (scaled?.name ?? name);
  const further = isTransposed && !scaled ? scaledOnce(view, inner) : undefined;
  return {
    name: further?.name ?? inner,
    scalar: (scaled?.scalar ?? 1) * (further?.scalar ?? 1),
    isTransposed,
  };
}
