import type { Graph } from './graph.js';

/** Name of the output that {@link withGuard} adds. */
export const GUARD = 'guard';

/** What onnxruntime-node says when it comes to an output that is not a tensor. */
export const GUARD_MESSAGE = /Non tensor type is temporarily not supported/;

/**
 * Adds a first output that is an empty sequence.
 *
 * onnxruntime-node writes results into the arrays that it is given, and then copies every one of them into a new array, which it returns. For
 * 28 million gradients that is 112 MB and more time than many a step takes. It cannot return sequences, and stops at the first one, when the
 * arrays are written and nothing is copied yet. A version that can return them copies again, and is right all the same.
 */
export function withGuard(graph: Graph): Graph {
  return {
    ...graph,
    outputs: [{ name: GUARD, shape: [], type: 'float32', isSequence: true }, ...graph.outputs],
    nodes: [
      ...graph.nodes,
      {
        op: 'SequenceEmpty',
        domain: '',
        name: GUARD,
        inputs: [],
        outputs: [GUARD],
        attributes: { dtype: 1 },
      },
    ],
  };
}
