import { operandsOf } from './arithmetic.js';
import { fusedNode } from './contract.js';
import { haveSameShape } from './graph-view.js';
import type { Pattern } from './replace.js';

/** `dy · [x > 0]` becomes `ReluGrad(dy, y)`, where y = max(x, 0) is there already: x is not kept for it. */
export const reluGrad: Pattern = (view, node) => {
  if (node.op !== 'Mul') return undefined;
  for (const [dy, step] of operandsOf(view, node.outputs[0]!, 'Mul')) {
    const cast = view.producer(step);
    const positive = cast?.op === 'Cast' ? view.producer(cast.inputs[0]!) : undefined;
    if (positive?.op !== 'Greater' || view.scalar(positive.inputs[1]!) !== 0) continue;
    const x = positive.inputs[0]!;
    const y = view.consumers(x).find(({ op }) => op === 'Relu')?.outputs[0];
    if (y === undefined || !haveSameShape(view, dy, y)) continue;
    return [fusedNode(node, 'ReluGrad', [dy, y], node.outputs)];
  }
  return undefined;
};
