import * as tf from '@tensorflow/tfjs';
import { withGradient } from './custom-gradient.js';
import { scan } from './scan.js';

/** What the gates read: the share of the input is known for all steps beforehand, that of the state is not. */
interface GateInputs {
  /** `[…, 3·hidden]`: reset, update, candidate. */
  readonly fromInput: tf.Tensor;
  readonly fromState: tf.Tensor;
  /** `[…, 1]`. */
  readonly mask?: tf.Tensor | undefined;
}

const thirds = (x: tf.Tensor): [hidden: number, last: number] => [x.shape[x.rank - 1]! / 3, x.rank - 1];

/** Reset gate r, share q of the state in the candidate, candidate n, and `keep` k = m·(1 − z) by which the state moves to it. */
function gatesOf({ fromInput, fromState, mask }: GateInputs) {
  const [hidden, last] = thirds(fromInput);
  const [inputGates, inputCandidate] = tf.split(fromInput, [2 * hidden, hidden], last);
  const [stateGates, q] = tf.split(fromState, [2 * hidden, hidden], last);
  const [r, z] = tf.split(tf.sigmoid(tf.add(inputGates!, stateGates!)), 2, last);
  const n = tf.tanh(tf.add(inputCandidate!, tf.mul(r!, q!)));
  const open = tf.sub(1, z!);
  return { r: r!, z: z!, q: q!, n, k: mask ? tf.mul(mask, open) : open };
}

const rowsOf = (x: tf.Tensor): tf.Tensor3D => tf.reshape(x, [x.shape[0]!, -1, x.shape[x.rank - 1]!]);
const thrice = (x: tf.Tensor): tf.Tensor => tf.concat([x, x, x], x.rank - 1);

/** What {@link gruRecurrence} reads. */
export interface RecurrenceInputs {
  /** `W_i·x + b_i` of every step: `[directions, batch, steps, 3·hidden]`, the gates in the order reset, update, candidate. */
  readonly projected: tf.Tensor4D;
  /** `W_h`: `[directions, 3·hidden, hidden]`. */
  readonly kernel: tf.Tensor3D;
  /** `b_h`: `[directions, 1, 3·hidden]`. */
  readonly bias: tf.Tensor3D;
  /** 1 for real steps, 0 for those that leave the state as it is: `[directions, batch, steps, 1]`. @default all real */
  readonly mask?: tf.Tensor4D | undefined;
}

/**
 * States of a gated recurrent unit after each step, `[directions, batch, steps, hidden]`, from a state of zeros. The directions are steps of
 * one batched product, so both take as many operations as one.
 *
 * The gradient is written out: it finds the gates of all steps again from the states, in a few operations on all steps, and gives the
 * kernel's as one product. Autodiff would keep every step's tensors and add up one kernel per step.
 */
export function gruRecurrence({ projected, kernel, bias, mask }: RecurrenceInputs): tf.Tensor4D {
  return withGradient<tf.Tensor4D>([projected, kernel, bias], (save, x, w, b) => {
    const states = run(x as tf.Tensor4D, w as tf.Tensor3D, b as tf.Tensor3D, mask);
    save([x!, w!, b!, states, ...(mask ? [mask] : [])]);
    return { value: states, gradient: (dy, saved) => tf.tidy(() => runBack(dy, saved)) };
  });
}

function run(
  projected: tf.Tensor4D,
  kernel: tf.Tensor3D,
  bias: tf.Tensor3D,
  mask?: tf.Tensor4D,
): tf.Tensor4D {
  const [directions, batch] = projected.shape;
  const toGates = tf.transpose(kernel, [0, 2, 1]); // [directions, hidden, 3·hidden]
  const { outputs } = scan({
    state: [tf.zeros([directions, batch, kernel.shape[2]])],
    sequences: [stepsFirst(projected), ...(mask ? [stepsFirst(mask)] : [])],
    constants: [toGates, bias],
    step({ state: [before], rows: [fromInput, real], constants: [weights, offset] }) {
      const fromState = tf.add(tf.matMul(before!, weights!), offset!);
      const { n, k } = gatesOf({ fromInput: fromInput!, fromState, mask: real });
      const next = tf.add(before!, tf.mul(k, tf.sub(n, before!)));
      return { state: [next], outputs: [next] };
    },
  });
  return stepsThird(outputs[0]!);
}

/** `[directions, batch, steps, dim]` as a loop reads it: `[steps, directions, batch, dim]`. */
const stepsFirst = (x: tf.Tensor): tf.Tensor => tf.transpose(x, [2, 0, 1, 3]);
const stepsThird = (x: tf.Tensor): tf.Tensor4D => tf.transpose(x, [1, 2, 0, 3]) as tf.Tensor4D;

/**
 * With p the state before a step and h = p + k·(n − p) after it, and dh the gradient that arrives at h:
 * `dn̂ = dh·k·(1 − n²)`, `dq = dn̂·r`, `dr̂ = dq·q·(1 − r)`, `dẑ = dh·(p − n)·k·z` (with hats: before the activation), and
 * `dp = dh·(1 − k) + W_hᵀ·[dr̂, dẑ, dq]`. All factors of dh are known before the way back.
 */
function runBack(dy: tf.Tensor4D, saved: readonly tf.Tensor[]): tf.Tensor[] {
  const [x, w, b, states, mask] = saved as [tf.Tensor4D, tf.Tensor3D, tf.Tensor3D, tf.Tensor4D, tf.Tensor4D?];
  const [directions, batch, steps, hidden] = states.shape;
  const first = tf.zeros([directions, batch, 1, hidden]);
  const before = tf.slice(states, [0, 0, 0, 0], [directions, batch, steps - 1, hidden]);
  const p = steps > 1 ? tf.concat([first, before], 2) : first;
  const fromState = tf.reshape(tf.add(tf.matMul(rowsOf(p), w, false, true), b), x.shape);
  const { r, z, q, n, k } = gatesOf({ fromInput: x, fromState, mask });

  const toCandidate = tf.mul(k, tf.sub(1, tf.square(n)));
  const toShare = tf.mul(toCandidate, r);
  const toReset = tf.mul(tf.mul(toShare, q), tf.sub(1, r));
  const toUpdate = tf.mul(tf.mul(tf.sub(p, n), k), z);
  const toState = tf.concat([toReset, toUpdate, toShare], 3); // [directions, batch, steps, 3·hidden]

  const { outputs } = scan({
    state: [tf.zeros([directions, batch, hidden])],
    sequences: [dy, toState, tf.sub(1, k)].map(stepsFirst),
    constants: [w],
    reverse: true,
    step({ state: [fromLater], rows: [arriving, factors, carried], constants: [weights] }) {
      const dh = tf.add(arriving!, fromLater!);
      const through = tf.matMul(tf.mul(thrice(dh), factors!), weights!); // [directions, batch, hidden]
      return { state: [tf.add(tf.mul(dh, carried!), through)], outputs: [dh] };
    },
  });
  const all = thrice(stepsThird(outputs[0]!)); // [directions, batch, steps, 3·hidden]
  const dState = rowsOf(tf.mul(all, toState));
  const dInput = tf.mul(all, tf.concat([toReset, toUpdate, toCandidate], 3));
  return [dInput, tf.matMul(dState, rowsOf(p), true), tf.sum(dState, 1, true)];
}
