import type { GraphIndex } from '../index-graph.js';

/** Whether two numbers are the same up to float32's rounding. */
export const near = (a: number | undefined, b: number): boolean =>
  a !== undefined && Math.abs(a - b) <= 1e-6 * Math.abs(b);

/** The operands of the binary operation that makes a value, either way round; none where another operation makes it. */
export function operandsOf(
  index: GraphIndex,
  name: string,
  op: 'Add' | 'Mul',
): readonly (readonly [string, string])[] {
  const node = index.producer(name);
  if (node?.op !== op || node.domain !== '') return [];
  const [a, b] = node.inputs as [string, string];
  return a === b
    ? [[a, b]]
    : [
        [a, b],
        [b, a],
      ];
}

/** The one operand of a unary operation, where that makes the value. */
export function operandOf(index: GraphIndex, name: string, op: string): string | undefined {
  const node = index.producer(name);
  return node?.op === op && node.domain === '' ? node.inputs[0] : undefined;
}

/** A value as a number times another value. */
export interface Scaled {
  readonly scalar: number;
  readonly name: string;
}

/** A value without the numbers that it is multiplied with or divided by, one after the other. */
export function unscaled(index: GraphIndex, name: string): Scaled {
  const step = scaledOnce(index, name);
  if (!step) return { scalar: 1, name };
  const { scalar, name: inner } = unscaled(index, step.name);
  return { scalar: step.scalar * scalar, name: inner };
}

/** A value that is a number times another one; undefined where it is none. */
export function scaledOnce(index: GraphIndex, name: string): Scaled | undefined {
  for (const [a, b] of operandsOf(index, name, 'Mul')) {
    const scalar = index.scalar(b);
    if (scalar !== undefined && index.scalar(a) === undefined) return { scalar, name: a };
  }
  const node = index.producer(name);
  if (node?.op !== 'Div' || node.domain !== '') return undefined;
  const divisor = index.scalar(node.inputs[1]!);
  return divisor === undefined ? undefined : { scalar: 1 / divisor, name: node.inputs[0]! };
}

/** The value that a number was added to; undefined where it is no such sum. */
export function shiftedBy(index: GraphIndex, name: string, shift: number): string | undefined {
  return operandsOf(index, name, 'Add').find(([, b]) => near(index.scalar(b), shift))?.[0];
}

/** The value that was squared. */
export const squared = (index: GraphIndex, name: string): string | undefined =>
  operandsOf(index, name, 'Mul').find(([a, b]) => a === b)?.[0];
