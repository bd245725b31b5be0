import * as tf from '@tensorflow/tfjs';
import type { ScanLoop, ScanResult } from './scan-contract.js';

/** A loop of `scan` step by step, of ordinary operations, whose gradient is tfjs's own. */
export function runSteps({ state, sequences, constants, histories, reverse, step }: ScanLoop): ScanResult {
  const steps = sequences[0]!.shape[0]!;
  return tf.tidy(() => {
    const rows = sequences.map(rowsOf);
    const outputs: tf.Tensor[][] = [];
    const made: tf.Tensor[][] = histories.map(() => []);
    let current = [...state];
    for (let i = 0; i < steps; i++) {
      const t = reverse ? steps - 1 - i : i;
      const result = step({
        state: current,
        rows: rows.map((each) => each[t]!),
        constants: [...constants],
        histories: histories.map((shape, j) => historyOf(made[j]!, [steps - i, ...shape], reverse)),
      });
      current = [...result.state];
      result.outputs.forEach((output, j) => {
        outputs[j] ??= new Array(steps);
        outputs[j][t] = output;
      });
      // In the order of the rows.
      for (const [j, row] of result.histories.entries()) made[j]!.splice(reverse ? 0 : i, 0, row);
    }
    return {
      state: current,
      outputs: outputs.map((each) => tf.stack(each)),
      histories: made.map((each) => tf.stack(each)),
    };
  });
}

/** `unstack`, whose gradient tfjs lacks for one row. */
const rowsOf = (x: tf.Tensor): tf.Tensor[] =>
  x.shape[0] === 1 ? [tf.reshape(x, x.shape.slice(1))] : tf.unstack(x);

/** The rows so far, and zeros of `shape` for those to come. */
function historyOf(rows: readonly tf.Tensor[], shape: number[], reverse: boolean): tf.Tensor {
  const zeros = tf.zeros(shape);
  if (rows.length === 0) return zeros;
  const known = tf.stack([...rows]);
  return tf.concat(reverse ? [zeros, known] : [known, zeros]);
}
