import { type Random, ShapeError } from '@erc/core';
import * as tf from '@tensorflow/tfjs';
import { checkInteger } from './checks.js';
import type { ForwardContext, Parameter, TrainableModule } from './contracts.js';
import { checkDropoutRate } from './dropout-rate.js';
import { gruRecurrence } from './gru-recurrence.js';
import { uniform } from './initialize/basic.js';
import type { Initializer } from './initialize/fans.js';
import { createKernel } from './kernel.js';
import { disposeParameters } from './parameter.js';

/** Options of {@link createGru}. */
export interface GruOptions {
  /** Parameters are `<path>/<layer>/forward|backward/input|recurrent/kernel` and `…/bias`. */
  readonly path: string;
  readonly inputDim: number;
  /** Width of the state of one direction. */
  readonly hiddenDim: number;
  /** Layers above the first read the states of the one below. @default 1 */
  readonly numLayers?: number;
  /** A second unit in each layer that reads from the last real step to the first. @default false */
  readonly bidirectional?: boolean;
  /** Dropout of the states between layers. @default 0 */
  readonly dropoutRate?: number;
  readonly random: Random;
}

/** A gated recurrent unit. */
export interface Gru extends TrainableModule {
  readonly inputDim: number;
  /** `hiddenDim`, twice that when bidirectional. */
  readonly outputDim: number;
  /**
   * @param x `[batch, steps, inputDim]`.
   * @param mask 1 for real steps, 0 for padding: `[batch, steps]`, float32. A padded step leaves the state as it is. @default all real
   * @returns States of the last layer, `[batch, steps, outputDim]`: the forward direction's, then the backward one's; 0 where the mask is 0.
   */
  apply(x: tf.Tensor3D, context: ForwardContext, mask?: tf.Tensor2D): tf.Tensor3D;
}

/** The four parameters of one direction of one layer. */
interface Direction {
  /** `[3·hidden, input]`. */
  readonly inputKernel: Parameter;
  readonly inputBias: Parameter;
  /** `[3·hidden, hidden]`. */
  readonly recurrentKernel: Parameter;
  readonly recurrentBias: Parameter;
}

/**
 * Gated recurrent unit of one or more layers. With h the state before and x the input of a step:
 *
 * ```
 * r = σ(W_ir·x + b_ir + W_hr·h + b_hr)        reset gate
 * z = σ(W_iz·x + b_iz + W_hz·h + b_hz)        update gate
 * n = tanh(W_in·x + b_in + r·(W_hn·h + b_hn)) candidate
 * h' = (1 − z)·n + z·h
 * ```
 *
 * Kernels are PyTorch's `weight_ih` `[3·hidden, input]` and `weight_hh` `[3·hidden, hidden]`, the gates in the order r, z, n, with a bias each;
 * all begin uniform in ±1/√hidden. The loop over the steps is a `scan`: a compiled program is as large for a thousand steps as for ten.
 *
 * @see Cho et al. 2014, arXiv:1406.1078; PyTorch `torch.nn.GRU` (with packed sequences, where there is a mask)
 */
export function createGru(options: GruOptions): Gru {
  const {
    path,
    inputDim,
    hiddenDim,
    numLayers = 1,
    bidirectional = false,
    dropoutRate = 0,
    random,
  } = options;
  for (const [name, value] of Object.entries({ inputDim, hiddenDim, numLayers })) {
    checkInteger(`${path}: ${name}`, value);
  }
  checkDropoutRate(`${path}: dropoutRate`, dropoutRate);
  const bound = 1 / Math.sqrt(hiddenDim);
  const init: Initializer = (shape, stream) => uniform(shape, stream, { a: -bound, b: bound });
  const names = bidirectional ? ['forward', 'backward'] : ['forward'];
  const outputDim = names.length * hiddenDim;

  const layers = Array.from({ length: numLayers }, (_, layer) =>
    names.map((direction): Direction => {
      const make = (name: string, width: number) =>
        createKernel(`${path}/${layer}/${direction}/${name}`, [3 * hiddenDim, width], true, random, {
          kernel: init,
          bias: init,
        }) as [Parameter, Parameter];
      const [inputKernel, inputBias] = make('input', layer === 0 ? inputDim : outputDim);
      const [recurrentKernel, recurrentBias] = make('recurrent', hiddenDim);
      return { inputKernel, inputBias, recurrentKernel, recurrentBias };
    }),
  );
  const parameters = layers
    .flat()
    .flatMap((unit) => [unit.inputKernel, unit.inputBias, unit.recurrentKernel, unit.recurrentBias]);

  return {
    inputDim,
    outputDim,
    parameters,
    apply(x, context, mask) {
      const [batch, steps] = x.shape;
      if (x.rank !== 3 || x.shape[2] !== inputDim)
        throw new ShapeError(path, ['batch', 'steps', inputDim], x.shape);
      if (mask && mask.shape.join() !== `${batch},${steps}`)
        throw new ShapeError(`${path}: mask`, [batch, steps], mask.shape);
      return tf.tidy(() => {
        const real = mask && tf.expandDims<tf.Tensor3D>(mask, 2); // [batch, steps, 1]
        const realOf = real && facing(real, names.length);
        const states = layers.reduce((h, layer, i) => {
          const read = i === 0 ? h : context.dropout(h, dropoutRate);
          return runLayer(layer, read, realOf);
        }, x);
        return real ? tf.mul<tf.Tensor3D>(states, real) : states;
      });
    },
    dispose: () => disposeParameters(parameters),
  };
}

/** `[batch, steps, dim]` as each direction reads it: `[directions, batch, steps, dim]`, the second from the end. */
const facing = (x: tf.Tensor3D, directions: number): tf.Tensor4D =>
  tf.stack(directions === 2 ? [x, tf.reverse(x, 1)] : [x]) as tf.Tensor4D;

const joined = (units: readonly Direction[], name: keyof Direction): tf.Tensor =>
  tf.stack(units.map((unit) => unit[name].variable as tf.Tensor));

/** `[batch, steps, input]` to `[batch, steps, directions·hidden]`. */
function runLayer(units: readonly Direction[], x: tf.Tensor3D, mask: tf.Tensor4D | undefined): tf.Tensor3D {
  const [batch, steps, inputDim] = x.shape;
  const rows = tf.reshape(facing(x, units.length), [units.length, batch * steps, inputDim]);
  const product = tf.matMul(rows, joined(units, 'inputKernel'), false, true); // [directions, batch·steps, 3·hidden]
  const projected = tf.add(product, tf.expandDims(joined(units, 'inputBias'), 1));
  const states = gruRecurrence({
    projected: tf.reshape(projected, [units.length, batch, steps, -1]),
    kernel: joined(units, 'recurrentKernel') as tf.Tensor3D,
    bias: tf.expandDims(joined(units, 'recurrentBias'), 1),
    mask,
  });
  // tfjs's gradient of `unstack` fails for one part.
  if (units.length === 1) return tf.squeeze(states, [0]);
  const [forward, backward] = tf.unstack(states) as [tf.Tensor3D, tf.Tensor3D];
  return tf.concat([forward, tf.reverse(backward, 1)], 2);
}
