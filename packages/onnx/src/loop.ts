import { bodyOf } from './bodies.js';
import type { GraphNode, ValueInfo } from './graph.js';

/** What each step of a loop hands to the next. */
export interface LoopState {
  /** Before the first step, in the graph around. */
  readonly initial: string;
  /** In the body: as a step finds it. */
  readonly before: ValueInfo;
  /** In the body: as a step leaves it. A result of one of its nodes. */
  readonly after: ValueInfo;
  /** After the last step, in the graph around. */
  readonly final: string;
}

/** An array whose first axis are the steps. */
export interface LoopRows {
  /** In the graph around. */
  readonly all: string;
  /** In the body: the row of one step. Of what the loop makes, a result of one of its nodes. */
  readonly row: ValueInfo;
  /** Whether the first step has the last row. */
  readonly isReversed: boolean;
}

/** A loop over the rows of arrays: ONNX's Scan in its parts. */
export interface Loop {
  /** Shown in errors and profiles. */
  readonly name: string;
  readonly states: readonly LoopState[];
  /** What it reads: at least one array, whose extent says how many steps there are. */
  readonly reads: readonly LoopRows[];
  /** What it makes. */
  readonly makes: readonly LoopRows[];
  /** The operations of one step. */
  readonly nodes: readonly GraphNode[];
}

/** A loop as one node. @see https://onnx.ai/onnx/operators/onnx__Scan.html */
export function loopNode({ name, states, reads, makes, nodes }: Loop): GraphNode {
  const body = {
    inputs: [...states.map(({ before }) => before), ...reads.map(({ row }) => row)],
    outputs: [...states.map(({ after }) => after), ...makes.map(({ row }) => row)],
    nodes,
  };
  return {
    op: 'Scan',
    domain: '',
    name,
    inputs: [...states.map(({ initial }) => initial), ...reads.map(({ all }) => all)],
    outputs: [...states.map(({ final }) => final), ...makes.map(({ all }) => all)],
    attributes: {
      body: { body },
      num_scan_inputs: reads.length,
      scan_input_directions: reads.map(({ isReversed }) => Number(isReversed)),
      scan_output_directions: makes.map(({ isReversed }) => Number(isReversed)),
    },
  };
}

/** The parts of a node that {@link loopNode} made; undefined for any other. */
export function loopOf(node: GraphNode): Loop | undefined {
  const body = bodyOf(node);
  const { num_scan_inputs, scan_input_directions: read, scan_output_directions: made } = node.attributes;
  if (node.op !== 'Scan' || !body || typeof num_scan_inputs !== 'number') return undefined;
  const count = node.inputs.length - num_scan_inputs;
  const rows = (names: readonly string[], infos: readonly ValueInfo[], directions: unknown): LoopRows[] =>
    names.slice(count).map((all, i) => ({
      all,
      row: infos[count + i]!,
      isReversed: Array.isArray(directions) && directions[i] === 1,
    }));
  return {
    name: node.name,
    states: node.inputs.slice(0, count).map((initial, i) => ({
      initial,
      before: body.inputs[i]!,
      after: body.outputs[i]!,
      final: node.outputs[i]!,
    })),
    reads: rows(node.inputs, body.inputs, read),
    makes: rows(node.outputs, body.outputs, made),
    nodes: body.nodes,
  };
}
