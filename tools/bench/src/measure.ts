import { medianOf } from '@erc/core';
import {
  compileTrainStep,
  type EngineOptions,
  type HostArrays,
  type ResolvedEngine,
  resolveEngine,
  type TrainStep,
} from '@erc/engine';
import * as tf from '@tensorflow/tfjs';
import { createCalibration } from './calibration.js';
import { crossEntropy, type Parameters } from './layers.js';
import { quantile, round } from './statistics.js';
import { timed } from './timed.js';
import { CLASSES, WORKLOADS, type Workload } from './workloads.js';

export interface PrepareOptions {
  readonly threads: number;
  readonly engine: string;
  /** Only with ONNX Runtime on the CPU. @default what the engine chooses */
  readonly kernels?: EngineOptions['kernels'];
  readonly precision?: EngineOptions['precision'];
  /** Dropout at the workload's places. @default 0 */
  readonly dropoutRate?: number;
}

export interface MeasureOptions extends PrepareOptions {
  readonly steps: number;
}

/** One line of the benchmark. Times in milliseconds: medians, and the 90th percentiles. */
export interface Row {
  readonly workload: string;
  readonly engine: string;
  readonly threads: number;
  readonly parameters: number;
  readonly gradientsMs: number;
  readonly gradientsP90: number;
  readonly stepMs: number;
  readonly stepP90: number;
  /** Trace, compile and first run. */
  readonly compileMs: number;
  /** Peak resident memory of the process so far, in MB. */
  readonly peakMb: number;
  /** A fixed amount of arithmetic before and after; a drift of more than 20 % voids the row. */
  readonly calibrationMs: readonly [number, number];
}

const ENGINES: Readonly<Record<string, EngineOptions>> = {
  onnx: { type: 'onnx', device: 'cpu' },
  cuda: { type: 'onnx', device: 'cuda' },
  'onnx-webgpu': { type: 'onnx', device: 'webgpu' },
  tensorflow: { type: 'tfjs', backend: 'tensorflow' },
  webgpu: { type: 'tfjs', backend: 'webgpu' },
  wasm: { type: 'tfjs', backend: 'wasm' },
  cpu: { type: 'tfjs', backend: 'cpu' },
};

/** Deterministic numbers with the spread of a uniform distribution in ±`bound`. */
function numbers(size: number, bound: number, seed: number): Float32Array {
  let state = (seed * 2654435761) >>> 0;
  return Float32Array.from({ length: size }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 31 - 1) * bound;
  });
}

function createParameters(workload: Workload): Parameters {
  const entries = Object.entries(workload.shapes).map(([name, shape], i) => {
    const size = shape.reduce((product, extent) => product * extent, 1);
    const isScale = shape.length === 1 && name.endsWith('weight');
    const values = numbers(size, 1 / Math.sqrt(shape.at(-1)!), i + 1);
    const initial = tf.tensor(isScale ? values.fill(1) : values, [...shape]);
    const variable = tf.variable(initial);
    initial.dispose();
    return [name, variable];
  });
  return Object.fromEntries(entries);
}

/** What computes our side, with the kernels where they are not the runtime's. */
export function engineName({ type, backend, device, runtime, kernels }: ResolvedEngine): string {
  const faster =
    kernels?.from === '@erc/native' ? `, ${kernels.from} ${kernels.version} ${kernels.level}` : '';
  return `@erc/engine ${type} ${backend ?? device} (${runtime}${faster})`;
}

/** A workload, compiled, with one resident batch. */
export interface Prepared {
  readonly step: TrainStep;
  readonly inputs: HostArrays;
  readonly parameters: number;
  dispose(): Promise<void>;
}

/** A compiled step of a workload, with learning rate 0: the same arithmetic, and the loss does not saturate while it is timed. */
export async function prepare(
  workload: Workload,
  { threads, engine, kernels, precision, dropoutRate = 0 }: PrepareOptions,
): Promise<Prepared> {
  await tf.setBackend('cpu');
  const parameters = createParameters(workload);
  const options = ENGINES[engine] ?? { type: 'auto' };
  const step = await compileTrainStep({
    engine: await resolveEngine({
      ...options,
      threads,
      ...(kernels !== undefined && { kernels }),
      ...(precision !== undefined && { precision }),
    }),
    groups: [{ variables: Object.values(parameters), learningRate: 0, weightDecay: 0.01 }],
    optimizer: { type: 'adamw' },
    loss: ({ y, ...xs }, context) => {
      const inputs = workload.inputs.map((_, i) => xs[`x${i}`]!);
      return {
        loss: crossEntropy(
          workload.logits(inputs, parameters, (x) => context.dropout(x, dropoutRate)),
          y!,
        ),
      };
    },
  });
  const { batch } = workload;
  const inputs: Record<string, HostArrays[string]> = {
    y: {
      data: Float32Array.from({ length: batch * CLASSES }, (_, i) =>
        Number(Math.floor(i / CLASSES) % CLASSES === i % CLASSES),
      ),
      shape: [batch, CLASSES],
    },
  };
  workload.inputs.forEach((shape, i) => {
    const size = shape.reduce((product, extent) => product * extent, batch);
    inputs[`x${i}`] = { data: numbers(size, Math.sqrt(3), 100 + i), shape: [batch, ...shape] };
  });
  return {
    step,
    inputs,
    parameters: Object.values(parameters).reduce((sum, variable) => sum + variable.size, 0),
    async dispose() {
      await step.dispose();
      tf.dispose(Object.values(parameters));
    },
  };
}

/** Warms up for at least 1.5 s, then times gradients and full steps by turns. */
export async function measure(name: string, options: MeasureOptions): Promise<Row> {
  const { step, inputs, parameters, dispose } = await prepare(WORKLOADS[name]!(), options);
  const compileMs = await timed(() => step.run(inputs));
  const until = performance.now() + 1500;
  do await step.run(inputs);
  while (performance.now() < until);
  const calibration = await createCalibration(options.threads);
  const before = await calibration.measure();
  const gradients: number[] = [];
  const steps: number[] = [];
  for (let i = 0; i < options.steps; i++) {
    gradients.push(await timed(() => step.gradients(inputs, [])));
    steps.push(await timed(() => step.run(inputs)));
  }
  const after = await calibration.measure();
  await calibration.dispose();
  await dispose();
  return {
    workload: name,
    engine: engineName(step.engine),
    threads: options.threads,
    parameters,
    gradientsMs: round(medianOf(gradients)),
    gradientsP90: round(quantile(gradients, 0.9)),
    stepMs: round(medianOf(steps)),
    stepP90: round(quantile(steps, 0.9)),
    compileMs: round(compileMs),
    peakMb: Math.round(process.resourceUsage().maxRSS / 1e3),
    calibrationMs: [round(before), round(after)],
  };
}
