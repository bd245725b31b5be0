import { type AffineExtent, affineDimension, affineExtent } from './affine-extent.js';
import { sameValues, signatureOf } from './compare-nodes.js';
import { OnnxError } from './errors.js';
import type { Graph, GraphNode, Initializer, ValueInfo } from './graph.js';

/** The graph of a computation for one batch size. */
export interface GraphSample {
  readonly batch: number;
  readonly graph: Graph;
}

/**
 * Batch sizes to take samples at. An extent that is affine at all of these is taken for affine everywhere, so they are odd and even,
 * neighbours, small and large: `2·⌊n/2⌋`, `⌈n/64⌉·64`, `n mod 3` and `max(n, 100)` are not affine here. 1 is left out: an extent of 1 is
 * broadcast, and so takes other operations.
 */
export const BATCH_SIZES = [7, 2, 3, 34, 135, 1030] as const;

/**
 * One graph for every batch size, from those for several of them ({@link BATCH_SIZES}), whose values have the same names. Extents in int64
 * constants (shapes, slice ends) must be affine in the batch size, `base + coefficient · batch`; the graph then computes them from the batch
 * of its first input that has one.
 *
 * @param name Of the dimension, in the model's inputs and outputs. An output's extent of six rows for each is `6*<name>`.
 * @param where Named in errors.
 * @throws OnnxError where anything else depends on the batch size.
 */
export function withDynamicBatch(
  samples: readonly GraphSample[],
  name: string,
  where = 'withDynamicBatch',
): Graph {
  const sizes = samples.map(({ batch }) => batch);
  const graphs = samples.map(({ graph }) => graph);
  const [first, ...others] = graphs;
  if (!first || new Set(sizes).size < 2) {
    throw new OnnxError(`${where}: expected samples of several batch sizes, received ${sizes.join(', ')}.`);
  }
  const fail = (what: string): never => {
    throw new OnnxError(
      `${where}: expected operations that do not depend on the batch size, received ${what} that do.`,
    );
  };
  for (const { nodes } of others) {
    if (nodes.length !== first.nodes.length) fail('numbers of operations');
    first.nodes.forEach((node, i) => {
      if (signatureOf(node) !== signatureOf(nodes[i]!)) fail(`attributes of ${node.name}`);
    });
  }
  const affine = (values: readonly number[]): AffineExtent =>
    affineExtent(sizes, values) ??
    fail(`extents (${values.join(', ')} at batches of ${sizes.join(', ')}), not affine in it,`);

  const computed: GraphNode[] = [];
  const initializers: Initializer[] = [];
  const batchSize = batchNodes(graphs);
  first.initializers.forEach((initializer, i) => {
    const versions = graphs.map((graph) => graph.initializers[i]!);
    if (versions.every((each) => sameConstant(initializer, each))) {
      initializers.push(initializer);
      return;
    }
    const { type, data } = initializer;
    if (type !== 'int64' || versions.some((each) => each.data.length !== data.length)) {
      const shapes = [...new Set(versions.map(({ shape }) => `[${shape.join(', ')}]`))];
      fail(`constants (${type} ${shapes.join(', ')})`);
    }
    const extents = Array.from({ length: data.length }, (_, j) =>
      affine(versions.map((each) => Number(each.data[j]))),
    );
    const constant = (part: keyof AffineExtent): string => {
      const values = BigInt64Array.from(extents, (extent) => BigInt(extent[part]));
      initializers.push({ ...initializer, name: `${initializer.name}_${part}`, data: values });
      return `${initializer.name}_${part}`;
    };
    const [base, coefficient] = [constant('base'), constant('coefficient')];
    const scaled = `${initializer.name}_scaled`;
    computed.push(node('Mul', [coefficient, batchSize.result], scaled));
    computed.push(node('Add', [base, scaled], initializer.name));
  });
  const dynamic = (infos: readonly ValueInfo[], of: (graph: Graph) => readonly ValueInfo[]): ValueInfo[] =>
    infos.map((info, i) => ({
      ...info,
      shape: info.shape.map((_, axis) =>
        affineDimension(affine(graphs.map((graph) => Number(of(graph)[i]!.shape[axis]))), name),
      ),
    }));
  return {
    inputs: dynamic(first.inputs, (graph) => graph.inputs),
    outputs: dynamic(first.outputs, (graph) => graph.outputs),
    initializers: computed.length > 0 ? [...initializers, ...batchSize.initializers] : initializers,
    nodes: computed.length > 0 ? [...batchSize.nodes, ...computed, ...first.nodes] : first.nodes,
  };
}

const sameConstant = (a: Initializer, b: Initializer): boolean =>
  a.type === b.type && a.shape.join() === b.shape.join() && sameValues(a.data, b.data);

const node = (op: string, inputs: string[], output: string): GraphNode => ({
  op,
  domain: '',
  name: `batch/${output}`,
  inputs,
  outputs: [output],
  attributes: {},
});

/** Reads the batch size from the first input that has it. */
function batchNodes([first, second]: readonly Graph[]): {
  nodes: GraphNode[];
  initializers: Initializer[];
  result: string;
} {
  const axes = first!.inputs.map((input, i) =>
    input.shape.findIndex((extent, j) => extent !== second!.inputs[i]!.shape[j]),
  );
  const index = axes.findIndex((axis) => axis >= 0);
  const axis: Initializer = {
    name: 'batch_axis',
    shape: [1],
    type: 'int64',
    data: BigInt64Array.of(BigInt(Math.max(axes[index] ?? 0, 0))),
  };
  const input = first!.inputs[Math.max(index, 0)]!.name;
  return {
    nodes: [
      node('Shape', [input], 'batch_shape'),
      node('Gather', ['batch_shape', 'batch_axis'], 'batch_size'),
    ],
    initializers: [axis],
    result: 'batch_size',
  };
}
