import { compile, compileTrainStep, type EngineOptions, resolveEngine } from '@erc/engine';
import * as tf from '@tensorflow/tfjs';

export interface EngineReport {
  readonly runtime: string;
  readonly threads: number;
  readonly isolated: boolean;
  /** Of a plain function: largest difference to tfjs's CPU backend. */
  readonly difference: number;
  /** Of a training step, on ONNX Runtime and on tfjs's CPU backend. */
  readonly losses: readonly (readonly number[])[];
  /** Engines that `auto` passed over. */
  readonly passedOver: readonly string[];
}

/** Numbers in ±1, the same on each call. */
const waves = (shape: number[], phase = 0): Float32Array =>
  Float32Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(1.7 * i + phase));

const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(1, tf.erf(tf.mul(x, Math.SQRT1_2))));

async function plainFunction(engine: EngineOptions): Promise<number> {
  const weight = tf.variable(tf.tensor(waves([6, 8]), [6, 8]));
  const fn = ({ x }: Record<string, tf.Tensor>) => ({
    y: tf.softmax(tf.matMul(gelu(x!), weight, false, true)),
    largest: tf.argMax(x!, -1),
  });
  const data = waves([5, 8], 1);
  const compiled = await compile(fn, { engine });
  const actual = await compiled({ x: { data, shape: [5, 8] } });
  await compiled.dispose();
  const expected = tf.tidy(() => fn({ x: tf.tensor(data, [5, 8]) }));
  const worst = Object.entries(expected).map(([name, tensor]) =>
    Math.max(...tensor.dataSync().map((value, i) => Math.abs(value - actual[name]!.data[i]!))),
  );
  return Math.max(...worst);
}

async function trainingLosses(engine: EngineOptions, steps: number): Promise<number[]> {
  const [wide, bias, narrow] = [[16, 8], [16], [3, 16]].map((shape, i) =>
    tf.variable(tf.mul(0.4, tf.tensor(waves(shape, i), shape))),
  );
  const step = await compileTrainStep({
    engine,
    groups: [{ variables: [wide!, bias!, narrow!], learningRate: 0.02, weightDecay: 0.01 }],
    optimizer: { type: 'adamw' },
    maxGradNorm: 1,
    seed: 7,
    loss: ({ x, y }, { dropout }) => {
      const hidden = dropout(gelu(tf.add(tf.matMul(x!, wide!, false, true), bias!)), 0.2);
      const logits = tf.matMul(hidden, narrow!, false, true);
      return { loss: tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), y!), -1))) };
    },
  });
  const x = { data: waves([6, 8], 3), shape: [6, 8] };
  const y = {
    data: Float32Array.from({ length: 18 }, (_, i) => Number(i % 3 === Math.floor(i / 3) % 3)),
    shape: [6, 3],
  };
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) losses.push((await step.run({ x, y })).loss);
  await step.dispose();
  return losses;
}

/** @param threads What the engine is asked for. */
export async function run({ threads }: { threads: number }): Promise<EngineReport> {
  await tf.setBackend('cpu');
  const options: EngineOptions = { type: 'onnx', threads };
  const engine = await resolveEngine(options);
  const { passedOver } = await resolveEngine();
  return {
    runtime: engine.runtime,
    threads: engine.threads,
    isolated: crossOriginIsolated,
    difference: await plainFunction(options),
    losses: [await trainingLosses(options, 50), await trainingLosses({ type: 'tfjs', backend: 'cpu' }, 50)],
    passedOver: passedOver.map((each) => each.engine),
  };
}
