import type { GraphNode } from '../graph.js';
import { fusedNode } from './contract.js';
import { isFloat32 } from './float32.js';
import type { Pattern } from './replace.js';

/** A transposition of the last two axes. One that a MatMul of the runtime reads stays: that takes it in itself. */
export const transpose2d: Pattern = (view, node) =>
  swapsLastAxes(node) &&
  isFloat32(view, node.inputs[0]!) &&
  view.consumers(node.outputs[0]!).every(({ op }) => op !== 'MatMul')
    ? [fusedNode(node, 'Transpose2D', node.inputs, node.outputs)]
    : undefined;

/** Whether a node exchanges the last two axes and leaves the others. */
export function swapsLastAxes({ op, domain, attributes: { perm } }: GraphNode): boolean {
  if (op !== 'Transpose' || domain !== '' || !Array.isArray(perm) || perm.length < 2) return false;
  const last = perm.length - 1;
  return perm.every((axis, i) => axis === (i === last ? last - 1 : i === last - 1 ? last : i));
}
