import { readsOf } from './bodies.js';
import type { GraphNode } from './graph.js';
import { type Loop, loopNode } from './loop.js';

/**
 * A loop without what nobody reads: results, and the states, rows and operations that only those need. One array of rows always stays, since
 * it says how many steps there are.
 *
 * @param isRead Whether a value of the graph around is read.
 */
export function slimLoop(loop: Loop, isRead: (name: string) => boolean): GraphNode {
  const makes = loop.makes.filter(({ all }) => isRead(all));
  let states = loop.states.filter(({ final }) => isRead(final));
  for (;;) {
    const wanted = new Set([...states.map(({ after }) => after.name), ...makes.map(({ row }) => row.name)]);
    const nodes = neededNodes(loop.nodes, wanted);
    // A step that reads a state needs the step before, and what that one reads.
    const more = loop.states.filter((state) => states.includes(state) || wanted.has(state.before.name));
    if (more.length === states.length) {
      const read = loop.reads.filter(({ row }) => wanted.has(row.name));
      return loopNode({
        ...loop,
        states,
        makes,
        reads: read.length > 0 ? read : loop.reads.slice(0, 1),
        nodes,
      });
    }
    states = more;
  }
}

/** The nodes that something in `wanted` depends on; adds all that they read to it. */
export function neededNodes(nodes: readonly GraphNode[], wanted: Set<string>): GraphNode[] {
  const needed: GraphNode[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((output) => wanted.has(output))) continue;
    needed.push(node);
    for (const name of readsOf(node)) wanted.add(name);
  }
  return needed.reverse();
}
