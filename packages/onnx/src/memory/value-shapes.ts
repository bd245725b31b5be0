import { furtherShapes } from '../fused/further-shapes.js';
import type { Graph, GraphNode, Initializer } from '../graph.js';
import { loopOf } from '../loop.js';
import { sizeOf } from '../size-of.js';

/** Operations whose results are of one byte. */
const BOOLEAN = new Set([
  'And',
  'Equal',
  'Greater',
  'GreaterOrEqual',
  'IsInf',
  'IsNaN',
  'Less',
  'LessOrEqual',
  'Not',
  'Or',
]);

const INT64 = 7;

/** Shape and bytes of a value. */
export interface ValueSize {
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** The size of what each node makes, by name. What is not known, second outputs of ONNX's own operators and small indices, counts as nothing. */
export function valueSizes({ inputs, initializers, nodes }: Graph): ReadonlyMap<string, ValueSize> {
  const constants = new Map(initializers.map((each) => [each.name, each]));
  const shapes = new Map<string, readonly number[]>();
  for (const { name, shape } of [...inputs, ...initializers]) shapes.set(name, numeric(shape));
  const sizes = new Map<string, ValueSize>();
  for (const node of nodes) {
    const width = BOOLEAN.has(node.op) ? 1 : node.attributes.to === INT64 ? 8 : 4;
    for (const [name, shape] of shapesOf(node, constants, shapes)) {
      shapes.set(name, shape);
      sizes.set(name, { shape, bytes: width * sizeOf(shape) });
    }
  }
  return sizes;
}

const numeric = (shape: readonly (number | string)[]): readonly number[] =>
  shape.map((extent) => (typeof extent === 'number' ? extent : 1));

function shapesOf(
  node: GraphNode,
  constants: ReadonlyMap<string, Initializer>,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly (readonly [name: string, shape: readonly number[]])[] {
  const { op, inputs, outputs } = node;
  const loop = loopOf(node);
  if (loop) {
    const steps = shapes.get(loop.reads[0]!.all)?.[0] ?? 1;
    return [
      ...loop.states.map(({ final, after }) => [final, numeric(after.shape)] as const),
      ...loop.makes.map(({ all, row }) => [all, [steps, ...numeric(row.shape)]] as const),
    ];
  }
  const first = node.shape ?? shapeFrom(op, inputs, constants, shapes);
  return first ? [[outputs[0]!, first], ...furtherShapes(node)] : [];
}

/** The shape that follows from what a node reads. */
function shapeFrom(
  op: string,
  inputs: readonly string[],
  constants: ReadonlyMap<string, Initializer>,
  shapes: ReadonlyMap<string, readonly number[]>,
): readonly number[] | undefined {
  if (op === 'Cast' || op === 'Identity') return shapes.get(inputs[0]!);
  const wanted = constants.get(op === 'ConstantOfShape' ? inputs[0]! : inputs[1]!);
  if (op !== 'ConstantOfShape' && op !== 'Expand') return undefined;
  return wanted && Array.from(wanted.data, Number);
}
