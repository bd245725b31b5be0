import { loopNode, withReads } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import type { TracingBackend } from '../backend.js';
import type { Tracer } from '../tracer.js';
import { type SymbolValue, type TracedValue, uniformOf } from '../value.js';
import { refuseClosedOver } from './closed-over.js';

/** What one Scan node is to compute. */
export interface LoopPlan {
  /** What the first step finds. */
  readonly state: readonly TracedValue[];
  /** `[steps, …]`, at least one. */
  readonly rows: readonly TracedValue[];
  readonly constants: readonly TracedValue[];
  readonly isReversed: boolean;
  /** Begins the nodes' names. */
  readonly name: string;
  /** Whether gradients are recorded: then a step may not read by closure what depends on something. */
  readonly isRecorded: boolean;
  /** Traces one step. Runs once. */
  step(given: {
    readonly state: readonly TracedValue[];
    readonly rows: readonly TracedValue[];
    readonly constants: readonly TracedValue[];
  }): LoopValues;
}

/** Of a step: what it leaves to the next, and rows. Of a loop: the last state, and the rows of all steps. */
export interface LoopValues {
  readonly state: readonly TracedValue[];
  readonly rows: readonly TracedValue[];
}

/** Writes a loop as one node, with `step`, traced once, as its body. */
export function writeLoop({ session }: TracingBackend, plan: LoopPlan): LoopValues {
  const { tracer } = session;
  const { isReversed } = plan;
  const steps = plan.rows[0]!.shape[0]!;
  const state = plan.state.map(({ shape, dtype }) => tracer.symbol(shape, dtype));
  const rows = plan.rows.map((value, i): TracedValue => {
    const shape = value.shape.slice(1);
    const uniform = uniformOf(value);
    // Rows that are all one number need not be read; but one array has to say how many steps there are.
    const isRead = i === 0 || uniform === undefined;
    return isRead ? tracer.symbol(shape, value.dtype) : tracer.uniform(uniform, shape, value.dtype);
  });
  // Names of their own tell what a step is given from what it closes over.
  const constants = plan.constants.map((value) =>
    value.kind === 'constant' ? value : tracer.symbol(value.shape, value.dtype),
  );
  const { result, nodes } = tracer.body(() => {
    const made = plan.step({ state, rows, constants });
    tracer.kernel = plan.name;
    tracer.place = '';
    const named = bodyResults(tracer);
    return { state: made.state.map(named), rows: made.rows.map(named) };
  });
  if (plan.isRecorded) {
    const given = [...state, ...rows, ...constants].flatMap((value) =>
      value.kind === 'symbol' ? value.name : [],
    );
    refuseClosedOver(session, nodes, new Set(given));
  }
  const around = new Map(
    constants.flatMap((value, i) =>
      value.kind === 'symbol' ? [[value.name, tracer.name(plan.constants[i]!)] as const] : [],
    ),
  );
  const finals = state.map(({ shape, dtype }) => tracer.symbol(shape, dtype));
  const all = result.rows.map(({ shape, dtype }) => tracer.symbol([steps, ...shape], dtype));
  const info = ({ name, shape, dtype }: SymbolValue) => ({ name, shape, type: dtype });
  tracer.add(
    loopNode({
      name: `${plan.name}/${[...finals, ...all][0]?.name}`,
      states: plan.state.map((initial, i) => ({
        initial: tracer.name(initial),
        before: info(state[i]!),
        after: info(result.state[i]!),
        final: finals[i]!.name,
      })),
      reads: rows.flatMap((row, i) =>
        row.kind === 'symbol' ? [{ all: tracer.name(plan.rows[i]!), row: info(row), isReversed }] : [],
      ),
      makes: result.rows.map((row, i) => ({ all: all[i]!.name, row: info(row), isReversed })),
      nodes: nodes.map((node) => withReads(node, (name) => around.get(name) ?? name)),
    }),
  );
  return { state: finals, rows: all };
}

/** Makes values results of the body: each of a node in it, with a name that no other result has. */
function bodyResults(tracer: Tracer): (value: TracedValue) => SymbolValue {
  const taken = new Set<string>();
  return (value) => {
    const { shape, dtype } = value;
    const isOwn =
      value.kind === 'symbol' && !taken.has(value.name) && tracer.producerHere(value.name) !== undefined;
    const name = isOwn ? value.name : tracer.raw('Identity', [value]);
    taken.add(name);
    return { kind: 'symbol', name, shape, dtype };
  };
}

/** Runs a step's operations on values, and gives what it makes as values; its tensors go. */
export function traceStep<Key extends string>(
  tracing: TracingBackend,
  run: (tensorOf: (value: TracedValue) => tf.Tensor) => Readonly<Record<Key, readonly tf.Tensor[]>>,
): Record<Key, TracedValue[]> {
  const made: Partial<Record<string, TracedValue[]>> = {};
  tf.tidy(() => {
    const results = run((value) => tf.engine().makeTensorFromTensorInfo(tracing.result(value)));
    for (const key of Object.keys(results))
      made[key] = results[key as Key].map((tensor) => tracing.value(tensor));
  });
  return made as Record<Key, TracedValue[]>;
}
