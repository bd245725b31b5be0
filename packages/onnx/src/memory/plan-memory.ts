import { readsOf } from '../bodies.js';
import type { Graph, GraphNode } from '../graph.js';
import { runtimeOrder } from './runtime-order.js';
import { valueSizes } from './value-shapes.js';

/** Operations whose result is their first operand, seen in another shape. */
const VIEWS = new Set(['Flatten', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze']);

/** Operations that write over an operand of their result's shape that nobody reads any more. */
const IN_PLACE = new Set([
  'Abs',
  'Add',
  'Clip',
  'Div',
  'Erf',
  'Exp',
  'Floor',
  'Log',
  'Mul',
  'Neg',
  'Pow',
  'Reciprocal',
  'Relu',
  'Sigmoid',
  'Softmax',
  'Sqrt',
  'Sub',
  'Tanh',
]);

/** A piece of memory that holds one value after the other. */
interface Piece {
  readonly bytes: number;
  /** Pieces of one kind can stand in for each other. */
  readonly kind: string;
  /** Reads of its values that are still to come. */
  reads: number;
  readonly first: number;
  last: number;
}

/**
 * Bytes of what a graph computes on its way, as much as there is at one time. Inputs, constants and results have memory of their own and do not count.
 *
 * It goes as ONNX Runtime does: in its order, with results written over operands that are no longer read, and a piece of memory that is done with kept
 * for the next value of the same shape. So a piece is not free between its values, and the peak is above that of the values alone. What kernels take
 * while they run, and what is lost between pieces, comes on top.
 */
export function planMemory(graph: Graph): number {
  const nodes = runtimeOrder(graph);
  const pieces = placeValues(graph, nodes);
  const changes = new Float64Array(nodes.length + 1);
  for (const { bytes, first, last } of pieces) {
    changes[first]! += bytes;
    changes[last + 1]! -= bytes;
  }
  let now = 0;
  let peak = 0;
  for (const change of changes) {
    now += change;
    peak = Math.max(peak, now);
  }
  return peak;
}

function placeValues(graph: Graph, nodes: readonly GraphNode[]): readonly Piece[] {
  const sizes = valueSizes(graph);
  const results = new Set(graph.outputs.map(({ name }) => name));
  const reads = new Map<string, number>();
  for (const name of nodes.flatMap(readsOf)) reads.set(name, (reads.get(name) ?? 0) + 1);
  const pieces: Piece[] = [];
  const places = new Map<string, Piece>();
  const free = new Map<string, Piece[]>();

  /** The operand that a result can stand in the place of. */
  function over({ op, inputs }: GraphNode, kind: string): Piece | undefined {
    if (VIEWS.has(op)) return places.get(inputs[0]!);
    if (!IN_PLACE.has(op)) return undefined;
    const operands = inputs.map((name) => places.get(name));
    return operands.find((piece) => piece?.reads === 1 && piece.kind === kind);
  }

  for (const [time, node] of nodes.entries()) {
    for (const name of node.outputs) {
      const size = sizes.get(name);
      if (!size || results.has(name)) continue;
      const kind = `${size.shape.join()} ${size.bytes}`;
      let piece = over(node, kind) ?? free.get(kind)?.pop();
      if (!piece) {
        piece = { bytes: size.bytes, kind, reads: 0, first: time, last: time };
        pieces.push(piece);
      }
      piece.reads += reads.get(name) ?? 0;
      piece.last = time;
      places.set(name, piece);
    }
    for (const name of readsOf(node)) {
      const piece = places.get(name);
      if (!piece) continue;
      piece.reads--;
      piece.last = time;
      if (piece.reads === 0) free.set(piece.kind, [...(free.get(piece.kind) ?? []), piece]);
    }
  }
  return pieces;
}
