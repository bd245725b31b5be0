import { FUSED_DOMAIN } from '../fused/contract.js';
import type { AttributeValue, Graph, GraphNode, Initializer } from '../graph.js';

/**
 * A graph with every operator of the domain `erc` written in ONNX's own, by its definition: what any runtime can compute. Written apart from the patterns
 * that the operators were found by.
 */
export function withStandardOperators(graph: Graph): Graph {
  const initializers: Initializer[] = [];
  const nodes = graph.nodes.flatMap((node) =>
    node.domain === FUSED_DOMAIN ? written(node, initializers) : [node],
  );
  return { ...graph, nodes, initializers: [...graph.initializers, ...initializers] };
}

/** Names of the fused operators in a graph, with how many there are of each. */
export function countFused({ nodes }: Graph): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { op, domain } of nodes) if (domain === FUSED_DOMAIN) counts[op] = (counts[op] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).sort());
}

type Emit = (op: string, inputs: readonly string[], attributes?: GraphNode['attributes'], output?: string) => string;

function written(node: GraphNode, initializers: Initializer[]): GraphNode[] {
  const nodes: GraphNode[] = [];
  const [first] = node.outputs as [string];
  const emit: Emit = (op, inputs, attributes = {}, output = `${first}/standard${nodes.length}`) => {
    nodes.push({ op, domain: '', name: output, inputs, outputs: [output], attributes });
    return output;
  };
  const number = (value: number): string => {
    const name = `${first}/number${initializers.length}`;
    initializers.push({ name, shape: [], type: 'float32', data: Float32Array.of(value) });
    return name;
  };
  const axes = (...values: number[]): string => {
    const name = `${first}/axes${initializers.length}`;
    initializers.push({ name, shape: [values.length], type: 'int64', data: BigInt64Array.from(values, BigInt) });
    return name;
  };
  const mean = (x: string): string => emit('ReduceMean', [x, axes(-1)], { keepdims: 1 });
  const { inputs, outputs, attributes } = node;
  const [a, b, c, d] = inputs as [string, string, string, string];
  const rank = node.shape?.length ?? 2;
  switch (node.op) {
    case 'GeluGrad': {
      const isTanh = attributes.approximate === 'tanh';
      emit('Mul', [a, isTanh ? tanhSlope(b, emit, number) : exactSlope(b, emit, number)], {}, first);
      break;
    }
    case 'ReluGrad':
      emit('Where', [emit('Greater', [b, number(0)]), a, number(0)], {}, first);
      break;
    case 'SoftmaxGrad': {
      const total = emit('ReduceSum', [emit('Mul', [a, b]), axes(-1)], { keepdims: 1 });
      emit('Mul', [b, emit('Sub', [a, total])], {}, first);
      break;
    }
    case 'LayerNorm': {
      const centred = emit('Sub', [a, mean(a)]);
      const variance = mean(emit('Mul', [centred, centred]));
      const deviation = emit('Sqrt', [emit('Add', [variance, number(floatOf(attributes.epsilon))])], {}, outputs[2]);
      const normalized = emit('Div', [centred, deviation], {}, outputs[1]);
      emit('Add', [emit('Mul', [normalized, b]), c], {}, first);
      break;
    }
    case 'LayerNormGrad': {
      const leading = axes(...Array.from({ length: rank - 1 }, (_, i) => i));
      const weighted = emit('Mul', [a, d]);
      const along = emit('Mul', [b, mean(emit('Mul', [weighted, b]))]);
      emit('Div', [emit('Sub', [emit('Sub', [weighted, mean(weighted)]), along]), c], {}, first);
      emit('ReduceSum', [emit('Mul', [a, b]), leading], { keepdims: 0 }, outputs[1]);
      emit('ReduceSum', [a, leading], { keepdims: 0 }, outputs[2]);
      break;
    }
    case 'Transpose2D':
      emit('Transpose', [a], { perm: swapped(rank) }, first);
      break;
    case 'Product':
    case 'BatchedProduct': {
      const width = node.op === 'Product' ? 2 : rank;
      const left = attributes.transA ? emit('Transpose', [a], { perm: swapped(width) }) : a;
      const right = attributes.transB ? emit('Transpose', [b], { perm: swapped(width) }) : b;
      const product = emit('Mul', [emit('MatMul', [left, right]), number(floatOf(attributes.alpha))]);
      activated(c ? emit('Add', [product, c]) : product, attributes, emit, first);
      break;
    }
    case 'Convolution': {
      const { activation: _, precision: __, ...rest } = attributes;
      activated(emit('Conv', inputs, rest), attributes, emit, first);
      break;
    }
    default:
      throw new Error(`expected an operator of the contract, received ${node.op}`);
  }
  return nodes;
}

const floatOf = (value: AttributeValue | undefined): number =>
  typeof value === 'object' && 'float' in value ? value.float : Number.NaN;

const swapped = (rank: number): number[] =>
  Array.from({ length: rank }, (_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));

function activated(x: string, { activation }: GraphNode['attributes'], emit: Emit, output: string): void {
  if (activation === 'relu') emit('Relu', [x], {}, output);
  else if (activation === undefined || activation === 'none') emit('Identity', [x], {}, output);
  else emit('Gelu', [x], { approximate: activation === 'gelu-tanh' ? 'tanh' : 'none' }, output);
}

/** Φ(x) + x·φ(x). */
function exactSlope(x: string, emit: Emit, number: (value: number) => string): string {
  const scaled = emit('Div', [x, number(Math.SQRT2)]);
  const below = emit('Div', [emit('Add', [emit('Erf', [scaled]), number(1)]), number(2)]);
  const density = emit('Div', [emit('Exp', [emit('Neg', [emit('Mul', [scaled, scaled])])]), number(Math.sqrt(2 * Math.PI))]);
  return emit('Add', [below, emit('Mul', [x, density])]);
}

/** (1 + t)/2 + x/2 · (1 − t²) · u', with t = tanh(u), u = √(2/π)·(x + 0.044715·x³). */
function tanhSlope(x: string, emit: Emit, number: (value: number) => string): string {
  const scale = number(Math.sqrt(2 / Math.PI));
  const square = emit('Mul', [x, x]);
  const cubic = emit('Mul', [emit('Mul', [square, x]), number(0.044715)]);
  const bent = emit('Tanh', [emit('Mul', [scale, emit('Add', [x, cubic])])]);
  const rise = emit('Sub', [number(1), emit('Mul', [bent, bent])]);
  const inner = emit('Mul', [scale, emit('Add', [number(1), emit('Mul', [square, number(3 * 0.044715)])])]);
  const right = emit('Mul', [emit('Mul', [x, rise]), inner]);
  return emit('Div', [emit('Add', [emit('Add', [number(1), bent]), right]), number(2)]);
}
