import { createRandom } from '@erc/core';
import { compileTrainStep, type HostArrays, type ResolvedEngine } from '@erc/engine';
import { createGru } from '@erc/nn';
import * as tf from '@tensorflow/tfjs';
import { timed } from './timed.js';

/** One bidirectional layer over dialogues of different lengths. */
export interface LoopSizes {
  readonly turns: number;
  readonly batch: number;
  readonly inputDim: number;
  readonly hiddenDim: number;
  /** Real turns of each dialogue. */
  readonly lengths: readonly number[];
}

/** A pass forward and back, with the gradients of the weights and of what the layer reads. */
export interface LoopPass {
  /** Trace, compilation and first run. */
  readonly compileMs: number;
  /** The process's own time for it, whatever else the machine does. */
  readonly compileCpuMs: number;
  /** Weights of the layer. */
  readonly parameters: number;
  /** Milliseconds of passes, for so long, at least one. */
  block(milliseconds: number): Promise<number[]>;
  dispose(): Promise<void>;
}

/** Compiles {@link LoopPass}. */
export async function compileLoop(sizes: LoopSizes, engine: ResolvedEngine): Promise<LoopPass> {
  const { turns, batch, inputDim, hiddenDim, lengths } = sizes;
  const random = createRandom(1);
  const normal = (...shape: number[]): Float32Array =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  const gru = createGru({ path: 'gru', inputDim, hiddenDim, bidirectional: true, random });
  const x = tf.variable(tf.tensor3d(normal(batch, turns, inputDim), [batch, turns, inputDim]));
  const mask = Float32Array.from({ length: batch * turns }, (_, i) =>
    Number(i % turns < lengths[Math.floor(i / turns)]!),
  );
  const inputs: HostArrays = {
    mask: { data: mask, shape: [batch, turns] },
    cotangent: {
      data: normal(batch, turns, 2 * hiddenDim).map((value) => value / turns),
      shape: [batch, turns, 2 * hiddenDim],
    },
  };
  const variables = gru.parameters.map(({ variable }) => variable);
  const step = await compileTrainStep({
    groups: [{ variables: [...variables, x], learningRate: 0 }],
    optimizer: { type: 'sgd' },
    engine,
    loss: ({ mask: real, cotangent }, context) => {
      const states = gru.apply(x as tf.Tensor3D, context, real as tf.Tensor2D);
      return { loss: tf.sum(tf.mul(states, cotangent!)) as tf.Scalar };
    },
  });
  // None of the gradients is copied out.
  const pass = () => step.gradients(inputs, []);
  const before = process.cpuUsage();
  const compileMs = await timed(pass);
  const { user, system } = process.cpuUsage(before);
  return {
    compileMs,
    compileCpuMs: (user + system) / 1000,
    parameters: variables.reduce((sum, { size }) => sum + size, 0),
    async block(milliseconds) {
      const times: number[] = [];
      const until = performance.now() + milliseconds;
      while (times.length === 0 || performance.now() < until) times.push(await timed(pass));
      return times;
    },
    async dispose() {
      await step.dispose();
      gru.dispose();
      x.dispose();
    },
  };
}
