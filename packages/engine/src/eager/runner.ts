import * as tf from '@tensorflow/tfjs';
import { EngineError } from '../errors.js';
import { Lock } from '../lock.js';
import { EVALUATION, type Recording, trainingContext } from '../train/context.js';
import { createMasks, type DropoutCounter } from '../train/dropout.js';
import { lossGradients } from '../train/gradients.js';
import type { StepPlan } from '../train/parameters.js';
import type { ArrayKind, GradientSource, Pass, StepRunner } from '../train/runner.js';
import type { HostArrays, LossFunction, ResolvedEngine } from '../types.js';
import { compileEager } from './compile.js';
import { toHost, toTensors } from './host.js';
import { onBackend } from './on-backend.js';
import { type Moments, updated } from './update.js';

/** Runs a training step operation by operation on a tfjs backend. The variables themselves hold the weights. */
export function createEagerRunner(engine: ResolvedEngine, plan: StepPlan, loss: LossFunction): StepRunner {
  const lock = new Lock();
  const variables = plan.parameters.map(({ variable }) => variable);
  const stateVariables = new Set(plan.state.map(({ variable }) => variable));
  const here = <T>(body: () => T): T => onBackend(engine.backend!, body);
  const kinds: ArrayKind[] = ['weight'];
  if (plan.optimizer.type !== 'sgd') kinds.push('moment1', 'moment2');
  else if (plan.optimizer.momentum > 0) kinds.push('momentum');
  const moments: Moments = {
    moment1: new Map(),
    moment2: new Map(),
    momentum: new Map(),
  };
  if (plan.state.length > 0) kinds.push('state');

  let passGradients: (tf.Tensor | undefined)[] = [];
  let sums: (tf.Tensor | undefined)[] = [];
  let recording: Recording | undefined;
  const gradientsOf = (source: GradientSource) => (source === 'pass' ? passGradients : sums);

  function replace(
    list: (tf.Tensor | undefined)[],
    fresh: (tf.Tensor | undefined)[],
  ): (tf.Tensor | undefined)[] {
    for (const tensor of list) tensor?.dispose();
    return fresh.map((tensor) => tensor && tf.keep(tensor));
  }

  async function pass(inputs: HostArrays, counter: DropoutCounter): Promise<Pass> {
    recording?.release();
    const masks = maskTensors(counter);
    recording = trainingContext(stateVariables, masks);
    const kept = here(() =>
      tf.tidy(() => {
        const result = lossGradients(loss, toTensors('step.run', inputs), recording!.context, variables);
        passGradients = replace(passGradients, [...result.gradients]);
        return { loss: tf.keep(result.loss), outputs: result.outputs };
      }),
    );
    try {
      const [value] = await kept.loss.data();
      const reached = passGradients.map((gradient) => gradient !== undefined);
      return { loss: value!, outputs: await toHost(kept.outputs), reached };
    } finally {
      tf.dispose([kept.loss, kept.outputs]);
    }
  }

  const copyOf = async (tensor: tf.Tensor | undefined, i: number): Promise<Float32Array> =>
    tensor ? ((await tensor.data()).slice() as Float32Array) : new Float32Array(variables[i]!.size);

  /** Of a moment `undefined` before the first update: it is 0. */
  function tensorOf(kind: ArrayKind, index: number): tf.Tensor | undefined {
    if (kind === 'state') return plan.state[index]!.variable;
    const variable = variables[index]!;
    return kind === 'weight' ? variable : moments[kind].get(variable);
  }

  return {
    engine,
    lock,
    kinds,
    async absorb() {
      const gone = [...plan.parameters, ...plan.state].find(({ variable }) => variable.isDisposed);
      if (gone) {
        throw new EngineError(
          'variable',
          `engine: expected the variables of a training step to live as long as it, received ${gone.name}, disposed.`,
        );
      }
    },
    pass,
    accumulate(weight, first) {
      if (first) sums = replace(sums, []);
      here(() => {
        const fresh = passGradients.map((gradient, i) =>
          tf.tidy(() => {
            const before = sums[i];
            if (!gradient) return before?.clone();
            const part = tf.mul(gradient, weight);
            return before ? tf.add(before, part) : part;
          }),
        );
        sums = replace(sums, fresh);
      });
    },
    async norm(source) {
      const squares = here(() =>
        tf.tidy(() =>
          tf.stack(gradientsOf(source).flatMap((gradient) => (gradient ? tf.sum(tf.square(gradient)) : []))),
        ),
      );
      const values = (await squares.data()) as Float32Array;
      squares.dispose();
      const total = values.reduce((sum, each) => sum + each, 0);
      if (total > SMALLEST_SUM && Number.isFinite(total)) return Math.sqrt(total);
      const arrays = await Promise.all(gradientsOf(source).flatMap((gradient) => gradient?.data() ?? []));
      return Math.sqrt(arrays.reduce((sum, array) => sum + sumOfSquares(array as Float32Array), 0));
    },
    update(source, _, scale, step) {
      here(() => {
        gradientsOf(source).forEach((gradient, i) => {
          if (gradient)
            updated(variables[i]!, gradient, plan, plan.parameters[i]!.group, moments, scale, step);
        });
      });
    },
    commitState() {
      here(() => {
        for (const [variable, value] of recording?.assigned ?? []) variable.assign(value);
      });
      recording?.release();
      recording = undefined;
    },
    gradients: (indices) => Promise.all(indices.map((i) => copyOf(passGradients[i], i))),
    async read(kind, index) {
      const tensor = tensorOf(kind, index);
      if (!tensor) return new Float32Array(variables[index]!.size);
      return (await tensor.data()) as Float32Array;
    },
    write(kind, index, values) {
      here(() => {
        const variable = (kind === 'state' ? plan.state : plan.parameters)[index]!.variable;
        const value = tf.tensor(values.slice(), variable.shape, 'float32');
        if (kind === 'weight' || kind === 'state') {
          variable.assign(value);
          value.dispose();
        } else {
          moments[kind].get(variable)?.dispose();
          moments[kind].set(variable, tf.keep(value));
        }
      });
    },
    // Each array goes when tfjs's engine drops it.
    memory: async () => undefined,
    compile: async (fn) => compileEager((inputs) => fn(inputs, EVALUATION), engine, lock),
    async release() {
      replace(passGradients, []);
      replace(sums, []);
      recording?.release();
      for (const table of Object.values(moments)) tf.dispose([...table.values()]);
    },
  };
}

/** Below this a sum of squares in float32 may lack some that vanished; they are added up anew in float64, as where it overflowed. */
const SMALLEST_SUM = 1e-20;

const sumOfSquares = (values: Float32Array): number => {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum;
};

/** The masks that the compiled engines use, as tensors. */
function maskTensors(counter: DropoutCounter): Parameters<typeof trainingContext>[1] {
  return (call, index) => {
    const maker = createMasks([call], index);
    maker.fill(counter);
    return tf.tensor(maker.masks[0]!.slice(), [...call.shape]);
  };
}
