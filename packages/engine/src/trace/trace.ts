import { firstDifference, type Graph, type ValueInfo } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import { EngineError, messageOf } from '../errors.js';
import type { Tensors } from '../types.js';
import type { Capture, KernelRecord, TraceOptions, TraceSession } from './backend.js';
import { tracingBackend } from './install.js';
import { userFrame } from './user-frame.js';
import type { Dtype } from './value.js';

/** Shape and type of one input. */
export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype: Dtype;
}

/** A function as a graph. */
export interface Trace {
  readonly graph: Graph;
  /** Graph inputs that are not arguments: variables, and tensors the function closed over. */
  readonly captures: readonly Capture[];
  /** Graph output of each name that the function returned. */
  readonly outputs: Readonly<Record<string, ValueInfo>>;
  /** Where in the function each node comes from; empty unless asked for. */
  readonly places: ReadonlyMap<string, string>;
  /** Every kernel call; empty unless places are asked for. */
  readonly records: readonly KernelRecord[];
}

/** What a traced function can do beside tfjs operations. */
export interface TraceContext {
  readonly session: TraceSession;
  /** A further graph input that is not an argument, such as a dropout mask. */
  input(name: string, shape: readonly number[], dtype: Dtype): tf.Tensor;
  /** Runs when the trace is over, whether it succeeded or not. */
  defer(cleanUp: () => void): void;
}

/** A function to trace: tensors in, tensors out. */
export type Traceable = (inputs: Record<string, tf.Tensor>, context: TraceContext) => Tensors;

/**
 * Runs `fn` on placeholders and returns what it would compute. The global tfjs backend is switched while `fn` runs and is put back
 * whatever happens. `fn` is run twice: where the two graphs differ, a host value changes from call to call, and that is refused.
 */
export function trace(fn: Traceable, inputs: Readonly<Record<string, InputSpec>>): Trace {
  const first = traceOnce(fn, inputs);
  const difference = firstDifference(first.graph, traceOnce(fn, inputs).graph);
  if (difference === undefined) return first;
  const place = difference.node && traceOnce(fn, inputs, { withPlaces: true }).places.get(difference.node);
  throw new EngineError(
    'changing-constant',
    `engine: expected the same operations and constants on each call, received a function that differs from call to call: ${difference.what}${place ?? ''}. ` +
      'Pass changing numbers as inputs; use context.dropout for dropout.',
  );
}

export function traceOnce(
  fn: Traceable,
  inputs: Readonly<Record<string, InputSpec>>,
  options: TraceOptions = {},
): Trace {
  const backend = tracingBackend();
  const previous = tf.getBackend();
  const frames = Error.stackTraceLimit;
  const assign = tf.Variable.prototype.assign;
  const variables = new Set(Object.keys(tf.engine().registeredVariables));
  // The switch happens before the promise is returned, since the backend exists already; so nothing else can run in between.
  void tf.setBackend(backend.name);
  Error.stackTraceLimit = 50;
  tf.Variable.prototype.assign = refuseAssign;
  const session = backend.begin(options);
  const deferred: (() => void)[] = [];
  try {
    let result: Trace | undefined;
    tf.tidy(() => {
      const placeholder: TraceContext['input'] = (name, shape, dtype) =>
        tf.engine().makeTensorFromTensorInfo(backend.result(session.tracer.input(name, shape, dtype)));
      const args = Object.entries(inputs).map(([name, spec]) => [
        name,
        placeholder(name, spec.shape, spec.dtype),
      ]);
      const returned = fn(Object.fromEntries(args), {
        session,
        input: placeholder,
        defer: (each) => deferred.push(each),
      });
      result = {
        ...finish(session, returned),
        captures: [...session.captures.values()],
        places: session.tracer.places,
        records: session.records,
      };
    });
    refuseNewVariables(variables);
    return result!;
  } catch (error) {
    throw explained(error, session);
  } finally {
    for (const cleanUp of deferred) cleanUp();
    backend.end();
    tf.Variable.prototype.assign = assign;
    Error.stackTraceLimit = frames;
    void tf.setBackend(previous);
  }

  function finish(current: TraceSession, returned: Tensors): Pick<Trace, 'graph' | 'outputs'> {
    checkReturned(returned);
    const { tracer } = current;
    const taken = new Set(tracer.inputs.map((input) => input.name));
    const outputs: Record<string, ValueInfo> = {};
    for (const [name, tensor] of Object.entries(returned)) {
      const value = backend.value(tensor);
      let symbol = tracer.name(value);
      // ONNX wants outputs to be results of nodes, not inputs or constants; and each output has a place of its own.
      if (taken.has(symbol) || value.kind === 'constant') symbol = tracer.raw('Identity', [value]);
      taken.add(symbol);
      outputs[name] = { name: symbol, shape: value.shape, type: value.dtype };
    }
    return { graph: tracer.graph(Object.values(outputs)), outputs };
  }
}

function checkReturned(returned: Tensors): void {
  if (returned instanceof Promise) {
    throw new EngineError(
      'invalid-function',
      'engine: expected a synchronous function, received an asynchronous one. Await data before, and pass it as an input.',
    );
  }
  const isRecord = typeof returned === 'object' && returned !== null && !Array.isArray(returned);
  const wrong = isRecord
    ? Object.entries(returned).find(([, value]) => !(value instanceof tf.Tensor))
    : ['the result', returned];
  if (wrong) {
    throw new EngineError(
      'invalid-function',
      `engine: expected a record of tensors, received ${typeof wrong[1]} for ${String(wrong[0])}.`,
    );
  }
}

function refuseAssign(this: tf.Variable): never {
  throw new EngineError(
    'invalid-function',
    `engine: expected no assignment inside a compiled function, received one to variable ${this.name}${userFrame()}. ` +
      'Return the value as an output, or use context.assign in a training step.',
  );
}

function refuseNewVariables(before: ReadonlySet<string>): void {
  const fresh = Object.values(tf.engine().registeredVariables).filter(
    (variable) => !before.has(variable.name),
  );
  if (fresh.length === 0) return;
  const names = fresh.map((variable) => variable.name).join(', ');
  for (const variable of fresh) variable.dispose();
  throw new EngineError(
    'invalid-function',
    `engine: expected variables made before compiling, received new ones inside the function: ${names}.`,
  );
}

/** tfjs's own complaints, with the place in the user's function. */
function explained(error: unknown, session: TraceSession): unknown {
  if (error instanceof EngineError) return error;
  const message = messageOf(error);
  const stack = error instanceof Error ? error.stack : undefined;
  const where = session.phase === 'backward' ? ' in the gradient' : userFrame(stack);
  if (/gradient function not found/.test(message)) {
    return new EngineError(
      'unsupported-kernel',
      `engine: ${message}. Give the operation a gradient by tf.customGrad.`,
      { cause: error },
    );
  }
  return where ? new EngineError('invalid-function', `engine: ${message}${where}.`, { cause: error }) : error;
}
