import type { GraphIndex } from '../index-graph.js';
import { near, operandOf, operandsOf, scaledOnce, shiftedBy, squared, unscaled } from './arithmetic.js';
import { fusedNode } from './contract.js';
import { haveSameShape } from './graph-view.js';
import type { Pattern } from './replace.js';

/** `1/√(2π)`: the density of the normal distribution at 0. */
const DENSITY = 1 / Math.sqrt(2 * Math.PI);

/**
 * `dy · (Φ(x) + x·φ(x))`, the gradient of GELU, as differentiation writes it: `s·p·(1 + erf(x/√2)) + p·x·exp(−x²/2)·…`, in whatever order the numbers stand.
 */
export const geluGrad: Pattern = (view, node) => {
  if (node.op !== 'Add') return undefined;
  const [left, right] = node.inputs as [string, string];
  const found = exactGradient(view, left, right) ?? exactGradient(view, right, left);
  if (!found || !haveSameShape(view, found.dy, found.x)) return undefined;
  return [fusedNode(node, 'GeluGrad', [found.dy, found.x], node.outputs, { approximate: 'none' })];
};

interface Gradient {
  readonly dy: string;
  readonly x: string;
}

/** @param straight `s·p·(1 + erf(x/√2))`. @param bent `t·p·x·exp(−x²/2)`, with `t = 2s/√(2π)`. */
function exactGradient(index: GraphIndex, straight: string, bent: string): Gradient | undefined {
  const { scalar, name } = unscaled(index, straight);
  for (const [p, shifted] of operandsOf(index, name, 'Mul')) {
    const x = ofShiftedErf(index, shifted);
    if (x === undefined || !near(densityFactor(index, bent, p, x), 2 * scalar * DENSITY)) continue;
    if (near(scalar, 0.5)) return { dy: p, x };
    const outer = unscaled(index, p);
    if (near(scalar * outer.scalar, 0.5)) return { dy: outer.name, x };
  }
  return undefined;
}

/** x, where a value is `1 + erf(x/√2)`. */
function ofShiftedErf(index: GraphIndex, name: string): string | undefined {
  const erf = shiftedBy(index, name, 1);
  const inner = erf && operandOf(index, erf, 'Erf');
  return inner && ofHalfRoot(index, inner);
}

/** x, where a value is `x/√2`. */
function ofHalfRoot(index: GraphIndex, name: string): string | undefined {
  const step = scaledOnce(index, name);
  return near(step?.scalar, Math.SQRT1_2) ? step?.name : undefined;
}

/** t, where a value is `t·p·x·exp(−x²/2)`. */
function densityFactor(index: GraphIndex, name: string, p: string, x: string): number | undefined {
  const outer = unscaled(index, name);
  for (const [rest, bell] of operandsOf(index, outer.name, 'Mul')) {
    const curve = unscaled(index, bell);
    if (!isBell(index, curve.name, x)) continue;
    const inner = unscaled(index, rest);
    for (const [first, second] of operandsOf(index, inner.name, 'Mul')) {
      if (first !== p) continue;
      const scaled = second === x ? { scalar: 1, name: x } : scaledOnce(index, second);
      if (scaled?.name === x) return outer.scalar * curve.scalar * inner.scalar * scaled.scalar;
    }
  }
  return undefined;
}

/** Whether a value is `exp(−x²/2)`. */
function isBell(index: GraphIndex, name: string, x: string): boolean {
  const exponent = operandOf(index, name, 'Exp');
  const square = exponent && operandOf(index, exponent, 'Neg');
  const root = square && squared(index, square);
  return root !== undefined && ofHalfRoot(index, root) === x;
}
