import { float } from '@erc/onnx';
import { cast, inputList, type Kernel, type KernelTable } from '../kernel.js';
import type { Tracer } from '../tracer.js';
import { broadcastShape, type Dtype, sameShape, type TracedValue, uniformOf } from '../value.js';

/** `op(a, b)` with broadcasting, operands in their smallest shapes. */
export function binary(
  tracer: Tracer,
  op: string,
  a: TracedValue,
  b: TracedValue,
  dtype: Dtype = a.dtype,
): TracedValue {
  const shape = broadcastShape(a.shape, b.shape)!;
  const [left, right] = tracer.operands([a, b], shape);
  return tracer.node(op, [left!, right!], shape, dtype);
}

const scalarOf = (tracer: Tracer, value: number, dtype: Dtype = 'float32'): TracedValue =>
  tracer.uniform(value, [], dtype);

/** An arithmetic operation whose uniform constants are computed now, and whose neutral element leaves the other operand as it is. */
function arithmetic(
  op: string,
  compute: (a: number, b: number) => number,
  neutral: { readonly left?: number; readonly right?: number },
): Kernel {
  return ({ tracer, inputs }) => {
    const a = inputs.a!;
    const b = inputs.b!;
    const shape = broadcastShape(a.shape, b.shape)!;
    const [x, y] = [uniformOf(a), uniformOf(b)];
    if (a.dtype === 'float32' && x !== undefined && y !== undefined)
      return tracer.uniform(compute(x, y), shape, 'float32');
    if (y !== undefined && y === neutral.right) return tracer.expand(a, shape);
    if (x !== undefined && x === neutral.left) return tracer.expand(b, shape);
    return binary(tracer, op, a, b);
  };
}

const compare =
  (op: string, negate = false): Kernel =>
  ({ tracer, inputs }) => {
    const result = binary(tracer, op, inputs.a!, inputs.b!, 'bool');
    return negate ? tracer.node('Not', [result], result.shape, 'bool') : result;
  };

const unary =
  (op: string, attributes: Parameters<Tracer['node']>[4] = {}): Kernel =>
  ({ tracer, inputs }) => {
    const x = inputs.x!;
    return tracer.node(op, [x], x.shape, x.dtype, attributes);
  };

/** ⌊a / b⌋, in float32 also for int32, as tfjs computes it. */
const floorDiv: Kernel = ({ tracer, inputs }) => {
  const a = cast(tracer, inputs.a!, 'float32');
  const quotient = binary(tracer, 'Div', a, cast(tracer, inputs.b!, 'float32'));
  return cast(tracer, tracer.node('Floor', [quotient], quotient.shape, 'float32'), inputs.a!.dtype);
};

/** The remainder with the sign of the divisor: `a - b·⌊a / b⌋`. */
const mod: Kernel = (call) => {
  const { tracer, inputs } = call;
  const floor = floorDiv(call) as TracedValue;
  return binary(tracer, 'Sub', inputs.a!, binary(tracer, 'Mul', inputs.b!, floor));
};

const clip: Kernel = ({ tracer, inputs, attributes }) => {
  const x = inputs.x!;
  const { clipValueMin, clipValueMax } = attributes as { clipValueMin: number; clipValueMax: number };
  return tracer.node(
    'Clip',
    [x, tracer.scalar(clipValueMin, x.dtype), tracer.scalar(clipValueMax, x.dtype)],
    x.shape,
    x.dtype,
  );
};

/** 1 where x > 0, `alpha` elsewhere; NaN stays NaN, as in tfjs. */
const step: Kernel = ({ tracer, inputs, attributes }) => {
  const x = inputs.x!;
  const positive = binary(tracer, 'Greater', x, scalarOf(tracer, 0), 'bool');
  const alpha = ((attributes as { alpha?: number }).alpha ?? 0) as number;
  if (alpha === 0) return cast(tracer, positive, 'float32');
  return tracer.node('Where', [positive, scalarOf(tracer, 1), scalarOf(tracer, alpha)], x.shape, 'float32');
};

const select: Kernel = ({ tracer, inputs }) => {
  const { condition, t, e } = inputs as Record<'condition' | 't' | 'e', TracedValue>;
  // tfjs's kernel also takes a condition of rank 1 that chooses whole rows.
  const rows = condition.shape.length === 1 && t.shape.length > 1;
  const mask = rows
    ? tracer.node(
        'Reshape',
        [condition, tracer.int64([-1, ...t.shape.slice(1).map(() => 1)])],
        [condition.shape[0]!, ...t.shape.slice(1).map(() => 1)],
        'bool',
      )
    : condition;
  return tracer.node('Where', tracer.operands([mask, t, e], t.shape), t.shape, t.dtype);
};

const prelu: Kernel = ({ tracer, inputs }) => {
  const { x, alpha } = inputs as Record<'x' | 'alpha', TracedValue>;
  const positive = binary(tracer, 'Greater', x, scalarOf(tracer, 0), 'bool');
  const scaled = binary(tracer, 'Mul', x, alpha);
  return tracer.node('Where', [positive, x, scaled], scaled.shape, x.dtype);
};

/** `dy` where y ≥ 0, `dy·(y + 1)` elsewhere. */
const eluGrad: Kernel = ({ tracer, inputs }) => {
  const { dy, y } = inputs as Record<'dy' | 'y', TracedValue>;
  const positive = binary(tracer, 'GreaterOrEqual', y, scalarOf(tracer, 0), 'bool');
  const scaled = binary(tracer, 'Mul', dy, binary(tracer, 'Add', y, scalarOf(tracer, 1)));
  return tracer.node('Where', [positive, dy, scaled], y.shape, y.dtype);
};

const addN: Kernel = ({ tracer, inputs }) => {
  const values = inputList(inputs);
  const first = values[0]!;
  return first.dtype === 'float32'
    ? tracer.node('Sum', values, first.shape, first.dtype)
    : values.reduce((sum, value) => binary(tracer, 'Add', sum, value));
};

const finite =
  (invert: boolean): Kernel =>
  ({ tracer, inputs }) => {
    const x = inputs.x!;
    const magnitude = tracer.node('Abs', [x], x.shape, 'float32');
    // NaN compares false, so that it is neither finite nor infinite.
    return invert
      ? binary(tracer, 'Equal', magnitude, scalarOf(tracer, Number.POSITIVE_INFINITY), 'bool')
      : binary(tracer, 'Less', magnitude, scalarOf(tracer, Number.POSITIVE_INFINITY), 'bool');
  };

const composed =
  (compute: (tracer: Tracer, x: TracedValue) => TracedValue): Kernel =>
  ({ tracer, inputs }) =>
    compute(tracer, inputs.x!);

const same = (x: TracedValue) => [x.shape, x.dtype] as const;

export const ELEMENTWISE: KernelTable = {
  Add: arithmetic('Add', (a, b) => a + b, { left: 0, right: 0 }),
  AddN: addN,
  Sub: arithmetic('Sub', (a, b) => a - b, { right: 0 }),
  Multiply: arithmetic('Mul', (a, b) => a * b, { left: 1, right: 1 }),
  RealDiv: arithmetic('Div', (a, b) => a / b, { right: 1 }),
  FloorDiv: floorDiv,
  Mod: mod,
  Pow: arithmetic('Pow', (a, b) => a ** b, { right: 1 }),
  Maximum: ({ tracer, inputs }) => binary(tracer, 'Max', inputs.a!, inputs.b!),
  Minimum: ({ tracer, inputs }) => binary(tracer, 'Min', inputs.a!, inputs.b!),
  SquaredDifference: ({ tracer, inputs }) => {
    const difference = binary(tracer, 'Sub', inputs.a!, inputs.b!);
    return binary(tracer, 'Mul', difference, difference);
  },
  Equal: compare('Equal'),
  NotEqual: compare('Equal', true),
  Greater: compare('Greater'),
  GreaterEqual: compare('GreaterOrEqual'),
  Less: compare('Less'),
  LessEqual: compare('LessOrEqual'),
  LogicalAnd: compare('And'),
  LogicalOr: compare('Or'),
  LogicalNot: ({ tracer, inputs }) => tracer.node('Not', [inputs.x!], inputs.x!.shape, 'bool'),
  Select: select,
  Abs: unary('Abs'),
  Neg: unary('Neg'),
  Exp: unary('Exp'),
  Log: unary('Log'),
  Sqrt: unary('Sqrt'),
  Reciprocal: unary('Reciprocal'),
  Sign: unary('Sign'),
  Floor: unary('Floor'),
  Ceil: unary('Ceil'),
  Round: unary('Round'),
  Sin: unary('Sin'),
  Cos: unary('Cos'),
  Tan: unary('Tan'),
  Tanh: unary('Tanh'),
  Sigmoid: unary('Sigmoid'),
  Softplus: unary('Softplus'),
  Erf: unary('Erf'),
  Relu: unary('Relu'),
  Elu: unary('Elu'),
  Selu: unary('Selu'),
  Relu6: composed((tracer, x) => tracer.node('Clip', [x, tracer.scalar(0), tracer.scalar(6)], ...same(x))),
  LeakyRelu: ({ tracer, inputs, attributes }) => {
    const { alpha } = attributes as { alpha: number };
    return tracer.node('LeakyRelu', [inputs.x!], ...same(inputs.x!), { alpha: float(alpha) });
  },
  Prelu: prelu,
  EluGrad: eluGrad,
  Step: step,
  ClipByValue: clip,
  Square: composed((tracer, x) => tracer.node('Mul', [x, x], ...same(x))),
  Rsqrt: composed((tracer, x) =>
    tracer.node('Reciprocal', [tracer.node('Sqrt', [x], ...same(x))], ...same(x)),
  ),
  Expm1: composed((tracer, x) =>
    binary(tracer, 'Sub', tracer.node('Exp', [x], ...same(x)), scalarOf(tracer, 1)),
  ),
  Log1p: composed((tracer, x) =>
    tracer.node('Log', [binary(tracer, 'Add', x, scalarOf(tracer, 1))], ...same(x)),
  ),
  IsNan: composed((tracer, x) => tracer.node('IsNaN', [x], x.shape, 'bool')),
  IsInf: finite(true),
  IsFinite: finite(false),
  Cast: ({ tracer, inputs, attributes }) => cast(tracer, inputs.x!, (attributes as { dtype: Dtype }).dtype),
  Identity: ({ inputs }) => inputs.x!,
  ZerosLike: ({ tracer, inputs }) => tracer.uniform(0, ...same(inputs.x!)),
  OnesLike: ({ tracer, inputs }) => tracer.uniform(1, ...same(inputs.x!)),
  Fill: ({ tracer, attributes }) => {
    const { shape, value, dtype } = attributes as { shape: number[]; value: number; dtype?: Dtype };
    return tracer.uniform(value, shape, dtype ?? 'float32');
  },
  BroadcastTo: ({ tracer, inputs, attributes }) =>
    tracer.expand(inputs.x!, (attributes as { shape: number[] }).shape),
  Tile: ({ tracer, inputs, attributes }) => {
    const { reps } = attributes as { reps: number[] };
    const x = inputs.x!;
    const shape = x.shape.map((extent, i) => extent * reps[i]!);
    const repeatsOnlyOnes = x.shape.every((extent, i) => extent === 1 || reps[i] === 1);
    if (repeatsOnlyOnes) return sameShape(shape, x.shape) ? x : tracer.expand(x, shape);
    return tracer.node('Tile', [x, tracer.int64(reps)], shape, x.dtype);
  },
};
