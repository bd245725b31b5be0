import { type FusedOptions, fusedNode } from './contract.js';
import { isFloat32 } from './float32.js';
import { onlyConsumer } from './graph-view.js';
import { activationOf } from './product.js';
import type { Pattern } from './replace.js';

/** Conv, with an activation where nobody else reads what is before it, as a product. Where the weights are constants they are packed once. */
export const convolution =
  ({ worthwhile, precision }: FusedOptions): Pattern =>
  (view, node) => {
    if (node.op !== 'Conv' || node.domain !== '' || !isFloat32(view, node.inputs[1]!)) return undefined;
    const weight = view.shape(node.inputs[1]!);
    // With one channel in each group there is no product to make of it.
    if (!weight || weight.length < 3 || weight.length > 4 || weight[1] === 1) return undefined;
    const group = typeof node.attributes.group === 'number' ? node.attributes.group : 1;
    const [made, ...window] = weight as [number, ...number[]];
    const inner = window.reduce((size, extent) => size * extent, 1);
    const shape = view.shape(node.outputs[0]!);
    const places = shape ? shape[0]! * shape.slice(2).reduce((size, extent) => size * extent, 1) : undefined;
    if (!worthwhile('Convolution', made / group, places ?? MANY_PLACES, inner)) return undefined;
    const next = onlyConsumer(view, node);
    const activation = next && activationOf(next);
    return [
      fusedNode(node, 'Convolution', node.inputs, (activation === undefined ? node : next!).outputs, {
        ...node.attributes,
        activation: activation ?? 'none',
        precision,
      }),
    ];
  };

/** Places of a picture whose size differs from run to run. */
const MANY_PLACES = 1024;
