import type { GraphNode } from '../graph.js';
import type { GraphView } from './graph-view.js';

/** Whether a reduction goes over the last axis alone and keeps it, with extent 1. */
export function isOverLastAxis(view: GraphView, { inputs, attributes }: GraphNode): boolean {
  const rank = view.shape(inputs[0]!)?.length;
  const axes = view.integers(inputs[1] ?? '');
  return (
    attributes.keepdims !== 0 &&
    axes?.length === 1 &&
    (axes[0] === -1 || (rank !== undefined && axes[0] === rank - 1))
  );
}

/** Whether a reduction goes over every axis but the last, and leaves a vector. */
export function isOverLeadingAxes(view: GraphView, { inputs, attributes }: GraphNode): boolean {
  const rank = view.shape(inputs[0]!)?.length;
  const axes = view.integers(inputs[1] ?? '');
  return (
    attributes.keepdims === 0 &&
    rank !== undefined &&
    axes?.length === rank - 1 &&
    axes.every((axis, i) => axis === i)
  );
}
