import { readsOf } from '../bodies.js';
import type { Graph, GraphNode, OnnxType } from '../graph.js';
import { type GraphIndex, indexGraph } from '../index-graph.js';
import { furtherShapes } from './further-shapes.js';

/** What patterns look for in a graph. */
export interface GraphView extends GraphIndex {
  /** The nodes that read a value, in bodies too. */
  consumers(name: string): readonly GraphNode[];
  /** The shape of a value, where it is known and the same in each run. */
  shape(name: string): readonly number[] | undefined;
  /** The type of an input or a constant of the graph. */
  givenType(name: string): OnnxType | undefined;
  /** The numbers of an int64 constant: axes, shapes. */
  integers(name: string): readonly number[] | undefined;
}

export function viewGraph(graph: Graph): GraphView {
  const consumers = new Map<string, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const name of new Set(readsOf(node))) {
      const known = consumers.get(name);
      if (known) known.push(node);
      else consumers.set(name, [node]);
    }
  }
  const shapes = new Map<string, readonly (number | string)[]>([
    ...graph.inputs.map(({ name, shape }) => [name, shape] as const),
    ...graph.initializers.map(({ name, shape }) => [name, shape] as const),
    ...graph.nodes.flatMap(({ outputs, shape }) => (shape ? [[outputs[0]!, shape] as const] : [])),
    ...graph.nodes.flatMap(furtherShapes),
  ]);
  const types = new Map([...graph.inputs, ...graph.initializers].map(({ name, type }) => [name, type]));
  const integers = new Map(
    graph.initializers.flatMap(({ name, data }) =>
      data instanceof BigInt64Array ? [[name, Array.from(data, Number)] as const] : [],
    ),
  );
  return {
    ...indexGraph(graph),
    consumers: (name) => consumers.get(name) ?? [],
    shape: (name) => {
      const shape = shapes.get(name);
      return shape?.every((extent) => typeof extent === 'number') ? shape : undefined;
    },
    givenType: (name) => types.get(name),
    integers: (name) => integers.get(name),
  };
}

/** Whether two values are known to have one shape. */
export function haveSameShape(view: GraphView, a: string, b: string): boolean {
  const shape = view.shape(a);
  return shape !== undefined && String(shape) === String(view.shape(b));
}

/** The node that reads the result of another, where it is the only one, once. */
export function onlyConsumer(view: GraphView, { outputs }: GraphNode): GraphNode | undefined {
  const [output] = outputs as [string];
  const [consumer] = view.consumers(output);
  return view.readers(output) === 1 ? consumer : undefined;
}
