import { DataError } from '@erc/core';
import type { ModelManifest } from '../model-folder/manifest.js';

/** A graph, and the sizes that what it is given has. */
export interface ChosenGraph {
  readonly graph: ModelManifest['graphs'][number];
  /** Of every named dimension. */
  readonly sizes: ReadonlyMap<string, number>;
}

/**
 * The first graph that a batch fits into.
 *
 * @param needed Sizes of the named dimensions.
 * @throws DataError where it is longer than all of them take.
 */
export function chooseGraph(
  graphs: ModelManifest['graphs'],
  needed: ReadonlyMap<string, number>,
  where: string,
): ChosenGraph {
  const graph = graphs.find(({ sizes }) =>
    Object.entries(sizes).every(([name, size]) => (needed.get(name) ?? 0) <= size),
  );
  if (graph) return { graph, sizes: new Map([...needed, ...Object.entries(graph.sizes)]) };
  const most = graphs.at(-1)!.sizes;
  const long = Object.entries(most).filter(([name, size]) => (needed.get(name) ?? 0) > size);
  throw new DataError(
    `${where}: expected at most ${long.map(([name, size]) => `${size} ${name}`).join(', ')}, which the model takes, received ${long.map(([name]) => `${needed.get(name)}`).join(', ')}.`,
  );
}

/** The largest size that a graph fixes for a dimension; `undefined` where one takes every size. */
export function largestSize(graphs: ModelManifest['graphs'], name: string): number | undefined {
  const sizes = graphs.map((graph) => (Object.hasOwn(graph.sizes, name) ? graph.sizes[name] : undefined));
  return sizes.includes(undefined) ? undefined : Math.max(...sizes.map((size) => size ?? 0));
}
