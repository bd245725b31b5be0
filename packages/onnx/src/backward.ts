import type { GraphNode } from './graph.js';

/**
 * What the names of the nodes of a backward pass begin with. Whoever makes a graph with gradients names them so: some rewrites change
 * nothing else, since only there they pay.
 */
export const BACKWARD = 'gradient/';

/** Whether a node belongs to the backward pass. */
export const isBackward = (node: GraphNode): boolean => node.name.startsWith(BACKWARD);
