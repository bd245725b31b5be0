import { ConfigError, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import type { LoopBackend, ScanLoop, ScanOptions, ScanResult } from './scan-contract.js';
import { runSteps } from './scan-steps.js';

/**
 * A loop over the rows of sequences: `state, outputsₜ = step(state, rowsₜ, constants)`.
 *
 * In a program of `@erc/engine` it is one ONNX Scan forward and one back, of the size of one step, however many steps there are; on any other
 * backend of tfjs it is an ordinary loop. The numbers are the same. Gradients go to state, sequences and constants (of type float32), and
 * are of first order.
 *
 * In a compiled program a step may not close over anything that depends on a variable or an input, since its gradient would be lost: give
 * it in `constants`, or as rows. (Inside `withGradient`, which brings its own gradient, it may.) So dropout in a step is a mask that is made
 * outside, `context.dropout(tf.ones([steps, …]), rate)`, and read as rows.
 *
 * Where sequences are of different lengths, a mask of `[steps, batch, 1]` is a further sequence, by which the step leaves a state as it
 * was: `s + m·(s' − s)`.
 *
 * @example A moving average: `s ← (1 − w)·s + w·x`.
 * ```ts
 * const { outputs: [average] } = scan({
 *   state: [tf.zeros([batch, dim])],
 *   sequences: [x], // [steps, batch, dim]
 *   constants: [w],
 *   step: ({ state: [s], rows: [x], constants: [w] }) => {
 *     const next = tf.add(s!, tf.mul(w!, tf.sub(x!, s!)));
 *     return { state: [next], outputs: [next] };
 *   },
 * });
 * ```
 * @throws ShapeError for no sequence or no step, for sequences of different numbers of steps, and for a step that gives state or histories of
 *   another shape.
 * @throws ConfigError for a step that gives state or histories of another number or type.
 */
export function scan(options: ScanOptions): ScanResult {
  const { state, sequences, constants = [], histories = [], reverse = false } = options;
  const steps = sequences[0]?.shape[0];
  for (const { shape } of sequences)
    if (!shape[0] || shape[0] !== steps)
      throw new ShapeError('scan: sequences', [steps || 'steps ≥ 1', '…'], shape);
  if (steps === undefined) throw new ShapeError('scan: sequences', ['steps', '…'], []);
  const step: ScanLoop['step'] = (given) => {
    const { state: next, outputs = [], histories: rows = [] } = options.step(given);
    checkSame('state', state, next);
    checkSame(
      'histories',
      histories.map((shape) => ({ shape, dtype: 'float32' })),
      rows,
    );
    return { state: next, outputs, histories: rows };
  };
  const loop: ScanLoop = { state, sequences, constants, histories, reverse, step };
  const backend: tf.KernelBackend & LoopBackend = tf.backend();
  return backend.scan ? backend.scan(loop) : runSteps(loop);
}

interface Described {
  readonly shape: readonly number[];
  readonly dtype: string;
}

function checkSame(what: string, expected: readonly Described[], received: readonly Described[]): void {
  if (received.length !== expected.length)
    throw new ConfigError(
      `scan: ${what} of a step: expected ${expected.length} tensors, received ${received.length}.`,
    );
  expected.forEach(({ shape, dtype }, i) => {
    const given = received[i]!;
    const where = `scan: ${what} ${i} of a step`;
    if (given.shape.join() !== shape.join()) throw new ShapeError(where, shape, given.shape);
    if (given.dtype !== dtype) throw new ConfigError(`${where}: expected ${dtype}, received ${given.dtype}.`);
  });
}
