import type * as tf from '@tensorflow/tfjs';
import type { TracingBackend } from '../backend.js';
import type { TracedValue } from '../value.js';
import type { LoopCall, LoopResult } from './contract.js';
import { loopGradient } from './loop-gradient.js';
import { type LoopTrace, loopName, parted, stepNumbers } from './loop-trace.js';
import { isRecording } from './own-tape.js';
import { recorded } from './recorded.js';
import { traceStep, writeLoop } from './write-loop.js';

/**
 * Traces a loop as one node, with a gradient that is one node too.
 *
 * A history is a state of all rows, in which each step puts its own. It is not kept for each step, since its rows at the end are all that
 * one needs to know what it was before any of them.
 */
export function runLoop(tracing: TracingBackend, loop: LoopCall): LoopResult {
  const inputs = [...loop.state, ...loop.sequences, ...loop.constants];
  const isRecorded = isRecording();
  let kept: LoopTrace | undefined;
  const forward = (): tf.TensorInfo[] => {
    const { results, trace } = traceForward(tracing, loop, isRecorded);
    kept = trace;
    return results.map((value) => tracing.result(value));
  };
  const results = recorded(inputs, forward, (dys) => loopGradient(tracing, loop, kept!, dys));
  const [state, histories, outputs] = parted(results, loop.state.length, loop.histories.length);
  return { state, histories, outputs };
}

function traceForward(
  tracing: TracingBackend,
  { state, sequences, constants, histories, reverse, step }: LoopCall,
  isRecorded: boolean,
): { readonly results: readonly TracedValue[]; readonly trace: LoopTrace } {
  const { session } = tracing;
  const { tracer } = session;
  const values = (tensors: readonly tf.Tensor[]): TracedValue[] =>
    tensors.map((tensor) => tracing.value(tensor));
  const steps = sequences[0]!.shape[0]!;
  const [read, fixed] = [values(sequences), values(constants)];
  const empty = histories.map((shape) => tracer.uniform(0, [steps, ...shape], 'float32'));
  const numbers = histories.length > 0 ? [tracing.value(stepNumbers(steps))] : [];
  const made = writeLoop(tracing, {
    name: loopName(session),
    isRecorded,
    isReversed: reverse,
    state: [...values(state), ...empty],
    rows: [...read, ...numbers],
    constants: fixed,
    step(given) {
      const [before, pasts] = parted(given.state, state.length);
      const after = traceStep(tracing, (tensorOf) =>
        step({
          state: before.map(tensorOf),
          rows: given.rows.slice(0, sequences.length).map(tensorOf),
          constants: given.constants.map(tensorOf),
          histories: pasts.map(tensorOf),
        }),
      );
      const withRow = (past: TracedValue, row: TracedValue): TracedValue => {
        const place = tracer.raw('Cast', [given.rows.at(-1)!], { to: 7 });
        const index = tracer.raw('Reshape', [place, tracer.int64([1, 1])]);
        const rows = tracer.raw('Reshape', [row, tracer.int64([1, ...row.shape])]);
        return tracer.node('ScatterND', [past, index, rows], past.shape, past.dtype);
      };
      return {
        state: [...after.state, ...pasts.map((past, i) => withRow(past, after.histories[i]!))],
        rows: [...after.histories, ...after.outputs, ...before],
      };
    },
  });
  const count = made.rows.length - state.length;
  const rows = made.rows.slice(0, count);
  return {
    results: [...made.state.slice(0, state.length), ...rows],
    trace: {
      sequences: read,
      constants: fixed,
      before: made.rows.slice(count),
      histories: rows.slice(0, histories.length),
    },
  };
}
