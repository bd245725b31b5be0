import { operandsOf } from './arithmetic.js';
import { isOverLastAxis } from './axes.js';
import { fusedNode } from './contract.js';
import type { GraphView } from './graph-view.js';
import { haveSameShape } from './graph-view.js';
import type { Pattern } from './replace.js';

/** `dy·y − y · Σ dy·y` over the last axis, where y is a softmax over it. */
export const softmaxGrad: Pattern = (view, node) => {
  if (node.op !== 'Sub') return undefined;
  const [product, correction] = node.inputs as [string, string];
  for (const [dy, y] of operandsOf(view, product, 'Mul')) {
    if (!isLastSoftmax(view, y) || !haveSameShape(view, dy, y)) continue;
    const isGradient = operandsOf(view, correction, 'Mul').some(([total, by]) => {
      const sum = view.producer(total);
      return by === y && sum?.op === 'ReduceSum' && sum.inputs[0] === product && isOverLastAxis(view, sum);
    });
    if (isGradient) return [fusedNode(node, 'SoftmaxGrad', [dy, y], node.outputs)];
  }
  return undefined;
};

function isLastSoftmax(view: GraphView, name: string): boolean {
  const node = view.producer(name);
  const { axis = -1 } = node?.attributes ?? {};
  return node?.op === 'Softmax' && (axis === -1 || axis === (view.shape(name)?.length ?? 0) - 1);
}
