import { withReads } from './bodies.js';
import { OnnxError } from './errors.js';
import type { Graph, ValueInfo } from './graph.js';

/**
 * The graph with other names for its outputs. An inner value that has one of them already is called `<name>_inner`.
 *
 * @param names New name by present name.
 * @param where Named in errors.
 * @throws OnnxError for the name of an input.
 */
export function withOutputNames(
  graph: Graph,
  names: ReadonlyMap<string, string>,
  where = 'withOutputNames',
): Graph {
  const wanted = new Set(names.values());
  for (const { name } of graph.inputs) {
    if (wanted.has(name))
      throw new OnnxError(`${where}: expected outputs of other names than inputs, received ${name} twice.`);
  }
  const rename = (name: string): string => names.get(name) ?? (wanted.has(name) ? `${name}_inner` : name);
  const info = (value: ValueInfo): ValueInfo => ({ ...value, name: rename(value.name) });
  return {
    inputs: graph.inputs,
    outputs: graph.outputs.map(info),
    initializers: graph.initializers.map((each) => ({ ...each, name: rename(each.name) })),
    nodes: graph.nodes.map((node) => ({
      ...withReads(node, rename),
      outputs: node.outputs.map(rename),
    })),
  };
}
