import * as tf from '@tensorflow/tfjs';
import type { ScanOptions, ScanResult, ScanStep } from '../scan-contract.js';

export type Tensors = Readonly<Record<string, tf.Tensor>>;

/** How {@link partyLoop} runs. */
export interface PartyLoop {
  readonly reverse: boolean;
  readonly run: (options: ScanOptions) => ScanResult;
}

/**
 * The loop of tools/golden/nn/scan.py, with a count of the real turns so far (int32) as a further state.
 *
 * @param given `x` `[steps, batch, dim]`, `h` `[batch, dim]`, `p` `[batch, parties, dim]`, `w`, `u`, `a` `[dim, dim]`, `b` `[dim]`, `mask`
 *   `[steps, batch]`, `speakers` `[steps, batch]`, int32.
 */
export function partyLoop({ x, h, p, w, u, a, b, mask, speakers }: Tensors, { reverse, run }: PartyLoop): Tensors {
  const [steps, batch, dim] = x!.shape as [number, number, number];
  const parties = p!.shape[1]!;
  const step = ({ state, rows, constants, histories: [past] }: ScanStep) => {
    const [before, each, count] = state as [tf.Tensor2D, tf.Tensor3D, tf.Tensor1D];
    const [xt, m, who, place] = rows as [tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor];
    const [input, recurrent, attention, bias] = constants as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
    const isTurn = tf.equal(tf.expandDims(who, 1), tf.range(0, parties, 1, 'int32'));
    const turn = tf.expandDims(tf.cast(isTurn, 'float32'), 2); // [batch, parties, 1]
    const mine = tf.sum(tf.mul(each, turn), 1); // [batch, dim]
    const keys = tf.reshape(tf.matMul(tf.reshape(past!, [steps * batch, dim]), attention), [steps, batch, dim]);
    const numbers = tf.range(0, steps, 1, 'int32');
    const made = tf.cast(reverse ? tf.greater(numbers, place) : tf.less(numbers, place), 'float32');
    const scores = tf.mul(tf.exp(tf.sum(tf.mul(keys, xt), 2)), tf.expandDims(made, 1)); // [steps, batch]
    const context = tf.div(
      tf.sum(tf.mul(tf.expandDims(scores, 2), past!), 0),
      tf.expandDims(tf.add(1, tf.sum(scores, 0)), 1),
    );
    const sums = [tf.matMul(xt, input), tf.matMul(before, recurrent), mine, context, bias];
    const candidate = tf.tanh(sums.reduce((sum, one) => tf.add(sum, one)));
    const next = tf.add(before, tf.mul(m, tf.sub(candidate, before)));
    const change = tf.expandDims(tf.sub(tf.tanh(tf.add(mine, next)), mine), 1);
    return {
      state: [
        next,
        tf.add(each, tf.mul(tf.mul(turn, tf.expandDims(m, 1)), change)),
        tf.add(count, tf.cast(tf.squeeze(m, [1]), 'int32')),
      ],
      outputs: [tf.mul(next, m), count],
      histories: [next],
    };
  };
  const { state, outputs, histories } = run({
    state: [h!, p!, tf.zeros([batch], 'int32')],
    sequences: [x!, tf.expandDims(mask!, 2), speakers!, tf.range(0, steps, 1, 'int32')],
    constants: [w!, u!, a!, b!],
    histories: [[batch, dim]],
    reverse,
    step,
  });
  const [last, people, count] = state;
  const [output, counts] = outputs;
  return {
    output: output!,
    states: histories[0]!,
    last: last!,
    parties: people!,
    count: count!,
    counts: counts!,
  };
}

/** The results of a {@link partyLoop} that a gradient can come from. */
export const FLOATS = ['output', 'states', 'last', 'parties'] as const;
/** Its inputs that a gradient can go to. */
export const TRAINED = ['x', 'h', 'p', 'w', 'u', 'a', 'b'] as const;

/** The results, and the gradients of `Σ result · cotangent`: `d<input>`. */
export function withGradients(
  given: Tensors,
  cotangents: Tensors,
  loop: PartyLoop,
): Record<string, tf.Tensor> {
  const total = (...inputs: tf.Tensor[]): tf.Scalar => {
    const changed = Object.fromEntries(TRAINED.map((name, i) => [name, inputs[i]!]));
    const results = partyLoop({ ...given, ...changed }, loop);
    return tf.addN(FLOATS.map((name) => tf.sum(tf.mul(results[name]!, cotangents[name]!)))) as tf.Scalar;
  };
  const gradients = tf.grads(total)(TRAINED.map((name) => given[name]!));
  return {
    ...partyLoop(given, loop),
    ...Object.fromEntries(gradients.map((gradient, i) => [`d${TRAINED[i]}`, gradient])),
  };
}
