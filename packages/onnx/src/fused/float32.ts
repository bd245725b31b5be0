import { FUSED_DOMAIN } from './contract.js';
import type { GraphView } from './graph-view.js';

const FLOAT32 = 1;

/** Operations of real numbers alone. */
const REAL = new Set([
  'Conv',
  'ConvTranspose',
  'Cos',
  'Elu',
  'Erf',
  'Exp',
  'Gelu',
  'LayerNormalization',
  'LeakyRelu',
  'Log',
  'LogSoftmax',
  'Reciprocal',
  'ReduceMean',
  'Selu',
  'Sigmoid',
  'Sin',
  'Softmax',
  'Softplus',
  'Sqrt',
  'Tanh',
]);

/** Operations whose result is of the type of an operand, and which operand. */
const SAME_AS: Readonly<Record<string, number>> = {
  Abs: 0,
  Add: 0,
  Clip: 0,
  Concat: 0,
  Div: 0,
  Expand: 0,
  Flatten: 0,
  Gather: 0,
  Gemm: 0,
  Identity: 0,
  MatMul: 0,
  Max: 0,
  Min: 0,
  Mul: 0,
  Neg: 0,
  Pad: 0,
  Pow: 0,
  ReduceMax: 0,
  ReduceMin: 0,
  ReduceSum: 0,
  Relu: 0,
  Reshape: 0,
  Slice: 0,
  Squeeze: 0,
  Sub: 0,
  Sum: 0,
  Tile: 0,
  Transpose: 0,
  Unsqueeze: 0,
  Where: 1,
};

/** Whether a value is known to be of float32, the type of all that fused operators read. */
export function isFloat32(view: GraphView, name: string): boolean {
  for (let current = name; ; ) {
    const given = view.givenType(current);
    if (given !== undefined) return given === 'float32';
    const node = view.producer(current);
    if (!node) return false;
    if (node.domain === FUSED_DOMAIN) return true;
    // Of a half-precision model every type is the operand's.
    if (node.op === 'Cast') return node.attributes.to === FLOAT32;
    const at = REAL.has(node.op) ? 0 : SAME_AS[node.op];
    if (node.domain !== '' || at === undefined) return false;
    current = node.inputs[at]!;
  }
}
