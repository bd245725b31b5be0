import type { GraphIndex } from '../index-graph.js';
import { near, operandOf, operandsOf, scaledOnce, shiftedBy, squared, unscaled } from './arithmetic.js';
import { fusedNode } from './contract.js';
import { haveSameShape } from './graph-view.js';
import type { Pattern } from './replace.js';

const SCALE = Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715 * SCALE;

/** `x/2 · (1 + t)`, with `t = tanh(x·(c + a·x²))`, as one Gelu node. */
export const geluTanh: Pattern = (view, node) => {
  if (node.op !== 'Mul') return undefined;
  for (const [half, shifted] of operandsOf(view, node.outputs[0]!, 'Mul')) {
    const bent = shiftedBy(view, shifted, 1);
    const x = bent && ofBent(view, bent);
    const scaled = scaledOnce(view, half);
    if (x === undefined || scaled?.name !== x || !near(scaled.scalar, 0.5)) continue;
    return [{ ...node, op: 'Gelu', inputs: [x], attributes: { approximate: 'tanh' } }];
  }
  return undefined;
};

/** The gradient of {@link geluTanh} in closed form: `dy/2 · (((1 − t²)·x·(c + 3a·x²) + t) + 1)`. */
export const geluTanhGrad: Pattern = (view, node) => {
  if (node.op !== 'Mul') return undefined;
  for (const [upper, shifted] of operandsOf(view, node.outputs[0]!, 'Mul')) {
    const { scalar, name: dy } = unscaled(view, upper);
    const sum = shiftedBy(view, shifted, 1);
    if (!near(scalar, 0.5) || sum === undefined) continue;
    for (const [slope, bent] of operandsOf(view, sum, 'Add')) {
      const x = ofBent(view, bent);
      if (x === undefined || !isSlope(view, slope, bent, x) || !haveSameShape(view, dy, x)) continue;
      return [fusedNode(node, 'GeluGrad', [dy, x], node.outputs, { approximate: 'tanh' })];
    }
  }
  return undefined;
};

/** x, where a value is `tanh(x·(c + a·x²))`. */
function ofBent(index: GraphIndex, name: string): string | undefined {
  const inner = operandOf(index, name, 'Tanh');
  if (inner === undefined) return undefined;
  return operandsOf(index, inner, 'Mul').find(([x, factor]) => isQuadratic(index, factor, CUBIC, x))?.[0];
}

/** Whether a value is `(1 − t²)·x·(c + 3a·x²)`. */
const isSlope = (index: GraphIndex, name: string, bent: string, x: string): boolean =>
  operandsOf(index, name, 'Mul').some(
    ([rest, factor]) =>
      isQuadratic(index, factor, 3 * CUBIC, x) &&
      operandsOf(index, rest, 'Mul').some(([rise, from]) => from === x && isRise(index, rise, bent)),
  );

/** Whether a value is `1 − t²`. */
function isRise(index: GraphIndex, name: string, bent: string): boolean {
  const node = index.producer(name);
  return (
    node?.op === 'Sub' && near(index.scalar(node.inputs[0]!), 1) && squared(index, node.inputs[1]!) === bent
  );
}

/** Whether a value is `a·x² + c`. */
function isQuadratic(index: GraphIndex, name: string, factor: number, x: string): boolean {
  const product = shiftedBy(index, name, SCALE);
  const scaled = product === undefined ? undefined : scaledOnce(index, product);
  return scaled !== undefined && near(scaled.scalar, factor) && squared(index, scaled.name) === x;
}
