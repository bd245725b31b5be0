import { type GraphNode, readsOf } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../../errors.js';
import type { TraceSession } from '../backend.js';
import { userFrame } from '../user-frame.js';

/**
 * Refuses a step that closes over something that depends on a variable or an input. tfjs knows of what a loop is given only: the gradient of
 * all else would be lost without a word, and a dropout mask would be one for all steps.
 *
 * @param nodes Of the body.
 * @param given Names of what the step is given.
 */
export function refuseClosedOver(
  session: TraceSession,
  nodes: readonly GraphNode[],
  given: ReadonlySet<string>,
): void {
  const own = new Set([...given, ...nodes.flatMap(({ outputs }) => outputs)]);
  const dependencies = dependenciesIn(session);
  for (const name of new Set(nodes.flatMap(readsOf))) {
    if (own.has(name)) continue;
    const on = dependencies(name);
    if (on === undefined) continue;
    throw new EngineError(
      'invalid-function',
      `scan: expected a step to be given all that depends on variables or inputs, in constants or sequences, received one that closes over ${on}${userFrame()}.`,
    );
  }
}

/** What a value of the graph around depends on, in words; undefined where it is the same in all calls. */
function dependenciesIn({ tracer, captures }: TraceSession): (name: string) => string | undefined {
  const captured = new Map([...captures.values()].map(({ name, tensor }) => [name, tensor] as const));
  const constants = new Set(tracer.initializers.map(({ name }) => name));
  const known = new Map<string, string | undefined>();
  return function dependency(name): string | undefined {
    if (name === '' || constants.has(name)) return undefined;
    if (known.has(name)) return known.get(name);
    const tensor = captured.get(name);
    const node = tracer.producer(name);
    const found = node
      ? readsOf(node).map(dependency).find(Boolean)
      : tensor instanceof tf.Variable
        ? tensor.name
        : 'an input, or a state or a row of another loop';
    known.set(name, found);
    return found;
  };
}
