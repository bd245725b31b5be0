import { sameValues, signatureOf } from './compare-nodes.js';
import { OnnxError } from './errors.js';
import { createExtentFitter, describeExtent, type Extent, type Sizes } from './extent.js';
import type { Graph, GraphNode, Initializer, ValueInfo } from './graph.js';

/** The graph of a computation for one choice of sizes. */
export interface GraphSample {
  readonly sizes: Sizes;
  readonly graph: Graph;
}

/** Where a model reads the size of a free dimension. */
export interface DimensionSource {
  /** Name of an input. */
  readonly input: string;
  readonly axis: number;
}

/**
 * Sizes of a single free dimension to take samples at. They are odd and even, neighbours, small and large: `2·⌊n/2⌋`, `⌈n/64⌉·64`, `n mod 3`
 * and `max(n, 100)` are no polynomials here. 1 is left out: an extent of 1 is broadcast, and so takes other operations.
 */
const SIZES_OF_ONE = [7, 2, 3, 34, 135, 1030, 12, 65];

/** The same of several, small enough for arrays of all of them. As many as a prime: each dimension goes through them in steps of its own. */
const SIZES_OF_SEVERAL = [7, 2, 3, 34, 135, 12, 5, 18, 23, 10, 9, 48, 65];

/** Of a dimension: in `6*batch*steps` each name is told from the others, and from numbers. */
const NAME = /^[A-Za-z_]\w*$/;

/** More would leave too few samples to check by. */
const MOST_DIMENSIONS = 7;

/**
 * Sizes to take samples at, for {@link withDynamicDimensions}. In each sample all dimensions differ.
 *
 * @throws OnnxError for more dimensions than samples can tell apart.
 */
export function sampleSizes(names: readonly string[], where = 'sampleSizes'): Sizes[] {
  if (names.length > MOST_DIMENSIONS) {
    throw new OnnxError(
      `${where}: expected at most ${MOST_DIMENSIONS} free dimensions, received ${names.join(', ')}: let some share a name.`,
    );
  }
  if (names.length <= 1)
    return SIZES_OF_ONE.map((size) => Object.fromEntries(names.map((name) => [name, size])));
  const count = SIZES_OF_SEVERAL.length;
  // The last sample is left out: there, all dimensions meet.
  return Array.from({ length: count - 1 }, (_, sample) =>
    Object.fromEntries(names.map((name, i) => [name, SIZES_OF_SEVERAL[(sample * (i + 1) + i) % count]!])),
  );
}

/**
 * One graph for every size of some dimensions, from those for several sizes ({@link sampleSizes}), whose values have the same names. Extents
 * in int64 constants (shapes, slice ends) must be `base + product · (sum of dimensions)` in whole numbers; the graph then computes them from
 * its inputs.
 *
 * @param sources Where each dimension is read, by its name in the model's inputs and outputs. An output's extent of six rows for each of
 *   `batch` is `6*batch`.
 * @param where Named in errors.
 * @throws OnnxError where anything else depends on the sizes.
 */
export function withDynamicDimensions(
  samples: readonly GraphSample[],
  sources: Readonly<Record<string, DimensionSource>>,
  where = 'withDynamicDimensions',
): Graph {
  const names = Object.keys(sources);
  const unclear = names.find((name) => !NAME.test(name));
  if (unclear !== undefined) {
    throw new OnnxError(
      `${where}: expected letters, digits and _ as the name of a free dimension, received "${unclear}".`,
    );
  }
  const sizes = samples.map((sample) => sample.sizes);
  const graphs = samples.map(({ graph }) => graph);
  const [first, ...others] = graphs;
  const sampled = sizes.map((sample) => names.map((name) => sample[name]).join('×'));
  if (!first || new Set(sampled).size < names.length + 3) {
    throw new OnnxError(
      `${where}: expected samples of at least ${names.length + 3} sizes of ${names.join(' × ')}, received ${sampled.join(', ')}.`,
    );
  }
  const fail = (what: string): never => {
    throw new OnnxError(
      `${where}: expected operations that do not depend on the size of ${names.join(', ')}, received ${what} that do.`,
    );
  };
  for (const { nodes } of others) {
    if (nodes.length !== first.nodes.length) fail('numbers of operations');
    first.nodes.forEach((node, i) => {
      if (signatureOf(node) !== signatureOf(nodes[i]!)) fail(`attributes of ${node.name}`);
    });
  }
  const fit = createExtentFitter(names, sizes);
  const extentOf = (values: readonly number[]): Extent =>
    fit(values) ??
    fail(`extents (${values.join(', ')} at ${sampled.join(', ')}), which are no sums of products of them,`);

  const dimensions = createDimensions(sources);
  first.initializers.forEach((initializer, i) => {
    const versions = graphs.map((graph) => graph.initializers[i]!);
    if (versions.every((each) => sameConstant(initializer, each))) {
      dimensions.initializers.push(initializer);
      return;
    }
    const { type, data, name } = initializer;
    // Computed values are lists. No shape, axis or padding is anything else.
    const isList = versions.every((each) => each.shape.length === 1 && each.data.length === data.length);
    if (type !== 'int64' || !isList) {
      const shapes = [...new Set(versions.map(({ shape }) => `[${shape.join(', ')}]`))];
      fail(`constants (${type} ${shapes.join(', ')})`);
    }
    dimensions.compute(
      name,
      Array.from({ length: data.length }, (_, j) => extentOf(versions.map((each) => Number(each.data[j])))),
    );
  });
  const dynamic = (infos: readonly ValueInfo[], of: (graph: Graph) => readonly ValueInfo[]): ValueInfo[] =>
    infos.map((info, i) => ({
      ...info,
      shape: info.shape.map((_, axis) =>
        describeExtent(extentOf(graphs.map((graph) => Number(of(graph)[i]!.shape[axis])))),
      ),
    }));
  return {
    inputs: dynamic(first.inputs, (graph) => graph.inputs),
    outputs: dynamic(first.outputs, (graph) => graph.outputs),
    initializers: dimensions.initializers,
    nodes: [...dimensions.nodes, ...first.nodes],
  };
}

const sameConstant = (a: Initializer, b: Initializer): boolean =>
  a.type === b.type && a.shape.join() === b.shape.join() && sameValues(a.data, b.data);

/** Writes nodes that compute extents from the shapes of inputs. */
function createDimensions(sources: Readonly<Record<string, DimensionSource>>) {
  const nodes: GraphNode[] = [];
  const initializers: Initializer[] = [];
  const made = new Set<string>();

  function emit(op: string, inputs: string[], output: string): string {
    nodes.push({ op, domain: '', name: `dimension/${output}`, inputs, outputs: [output], attributes: {} });
    return output;
  }

  function int64(name: string, values: readonly number[]): string {
    initializers.push({
      name,
      shape: [values.length],
      type: 'int64',
      data: BigInt64Array.from(values, BigInt),
    });
    return name;
  }

  /** Name of a product of dimensions, which is computed once. A `*` is in the name of none of them. */
  function product(factors: readonly string[]): string {
    const name = `dimension_${factors.join('*')}`;
    if (made.has(name)) return name;
    made.add(name);
    const last = factors.at(-1)!;
    if (factors.length > 1) return emit('Mul', [product(factors.slice(0, -1)), product([last])], name);
    const { input, axis } = sources[last]!;
    const shape = emit('Shape', [input], `${name}_shape`);
    return emit('Gather', [shape, int64(`${name}_axis`, [axis])], name);
  }

  /** Makes a value of int64 from the extents that are its elements. */
  function compute(name: string, extents: readonly Extent[]): void {
    const bases = int64(
      `${name}_base`,
      extents.map(({ base }) => base),
    );
    const products = new Map(
      extents.flatMap(({ terms }) => terms.map(({ factors }) => [factors.join('*'), factors] as const)),
    );
    const keys = [...products.keys()];
    keys.reduce((sum, key, i) => {
      const factors = products.get(key)!;
      const term = `${name}_by_${factors.join('*')}`;
      const coefficients = extents.map(
        ({ terms }) => terms.find((each) => each.factors.join('*') === key)?.coefficient ?? 0,
      );
      const scaled = emit('Mul', [int64(`${term}_coefficient`, coefficients), product(factors)], term);
      return emit('Add', [sum, scaled], i === keys.length - 1 ? name : `${term}_sum`);
    }, bases);
  }

  return { nodes, initializers, compute };
}
