import { sameValues, signatureOf } from './compare-nodes.js';
import { OnnxError } from './errors.js';
import type { Graph, GraphNode, Initializer, ValueInfo } from './graph.js';

/** The graph of a computation for one batch size. */
export interface GraphSample {
  readonly batch: number;
  readonly graph: Graph;
}

/**
 * One graph for every batch size, from those for three of them, whose values have the same names. Extents in int64 constants (shapes, slice
 * ends) must be affine in the batch size, `base + coefficient · batch`; the graph then computes them from the batch of its first input.
 *
 * @param name Of the dimension, in the model's inputs and outputs.
 * @param where Named in errors.
 * @throws OnnxError where anything else depends on the batch size.
 */
export function withDynamicBatch(
  [first, second, third]: readonly [GraphSample, GraphSample, GraphSample],
  name: string,
  where = 'withDynamicBatch',
): Graph {
  const fail = (what: string): never => {
    throw new OnnxError(
      `${where}: expected operations that do not depend on the batch size, received ${what} that do.`,
    );
  };
  if (first.graph.nodes.length !== second.graph.nodes.length) fail('numbers of operations');
  first.graph.nodes.forEach((node, i) => {
    if (signatureOf(node) !== signatureOf(second.graph.nodes[i]!)) fail(`attributes of ${node.name}`);
  });
  const computed: GraphNode[] = [];
  const initializers: Initializer[] = [];
  const batchSize = batchNodes(first, second);
  first.graph.initializers.forEach((initializer, i) => {
    const [a, b, c] = [initializer, second.graph.initializers[i]!, third.graph.initializers[i]!];
    if (a.shape.join() === b.shape.join() && sameValues(a.data, b.data)) {
      initializers.push(a);
      return;
    }
    if (a.type !== 'int64' || a.data.length !== b.data.length)
      fail(`constants (${a.type} [${a.shape.join(', ')}] and [${b.shape.join(', ')}])`);
    const [at, bt, ct] = [a, b, c].map((each) => Array.from(each.data, Number)) as [
      number[],
      number[],
      number[],
    ];
    const coefficients = at.map((value, j) => (bt[j]! - value) / (second.batch - first.batch));
    const bases = at.map((value, j) => value - coefficients[j]! * first.batch);
    if (!ct.every((value, j) => value === bases[j]! + coefficients[j]! * third.batch))
      fail('extents that are not affine in it,');
    const [base, coefficient] = [`${a.name}_base`, `${a.name}_coefficient`];
    initializers.push({ ...a, name: base, data: BigInt64Array.from(bases, BigInt) });
    initializers.push({ ...a, name: coefficient, data: BigInt64Array.from(coefficients, BigInt) });
    computed.push(node('Mul', [coefficient, batchSize.result], `${a.name}_scaled`));
    computed.push(node('Add', [base, `${a.name}_scaled`], a.name));
  });
  const dynamic = (a: ValueInfo, b: ValueInfo): ValueInfo => ({
    ...a,
    shape: a.shape.map((extent, i) => (extent === b.shape[i] ? extent : name)),
  });
  return {
    inputs: first.graph.inputs.map((input, i) => dynamic(input, second.graph.inputs[i]!)),
    outputs: first.graph.outputs.map((output, i) => dynamic(output, second.graph.outputs[i]!)),
    initializers: computed.length > 0 ? [...initializers, ...batchSize.initializers] : initializers,
    nodes: computed.length > 0 ? [...batchSize.nodes, ...computed, ...first.graph.nodes] : first.graph.nodes,
  };
}

const node = (op: string, inputs: string[], output: string): GraphNode => ({
  op,
  domain: '',
  name: `batch/${output}`,
  inputs,
  outputs: [output],
  attributes: {},
});

/** Reads the batch size from the first input that has it. */
function batchNodes(
  first: GraphSample,
  second: GraphSample,
): { nodes: GraphNode[]; initializers: Initializer[]; result: string } {
  const axes = first.graph.inputs.map((input, i) =>
    input.shape.findIndex((extent, j) => extent !== second.graph.inputs[i]!.shape[j]),
  );
  const index = axes.findIndex((axis) => axis >= 0);
  const axis: Initializer = {
    name: 'batch_axis',
    shape: [1],
    type: 'int64',
    data: BigInt64Array.of(BigInt(Math.max(axes[index] ?? 0, 0))),
  };
  const input = first.graph.inputs[Math.max(index, 0)]!.name;
  return {
    nodes: [
      node('Shape', [input], 'batch_shape'),
      node('Gather', ['batch_shape', 'batch_axis'], 'batch_size'),
    ],
    initializers: [axis],
    result: 'batch_size',
  };
}
