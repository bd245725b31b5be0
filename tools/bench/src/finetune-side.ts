import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  type ArraySpec,
  compileTrainStep,
  type ResolvedEngine,
  resolveEngine,
  type TrainStep,
} from '@erc/engine';
import { openWeights, pretrainedOptionsSchema } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import { type FinetuneWorkload, loadWorkload } from './finetune-workloads.js';
import type { LoadedWorkload } from './loaded-workload.js';

// Our side of `pnpm bench:finetune`: the protocol of finetune_peer.py. With a package of TensorFlow's binding, a file's path, the same models
// are trained op by op on that backend.
const [models = '', threads = '2', binding] = process.argv.slice(2);

tf.enableProdMode();
if (binding !== undefined) createRequire(import.meta.url)(binding);
const isOnGpu = binding !== undefined && isUsingGpu(tf.backend());
await tf.setBackend('cpu');
const engine: ResolvedEngine = await resolveEngine(
  binding === undefined
    ? { type: 'onnx', device: 'cpu', threads: Number(threads) }
    : { type: 'tfjs', backend: 'tensorflow' },
);
let work: { readonly step: TrainStep; readonly inputs: LoadedWorkload['inputs'] } | undefined;

async function load(workload: FinetuneWorkload) {
  const options = pretrainedOptionsSchema.parse({ model: join(models, workload.model) });
  const { trained, state, inputs, forward } = await loadWorkload(workload, () =>
    openWeights(options, { where: 'bench' }),
  );
  const step = await compileTrainStep({
    // A rate of 0: a loss that is driven to its end makes denormal numbers, which are slow.
    groups: [{ variables: trained.map(({ variable }) => variable), learningRate: 0, weightDecay: 0 }],
    optimizer: { type: 'adamw' },
    loss: (given, context) => ({ loss: tf.mean(tf.square(forward(given, context))) }),
    ...(state.length > 0 && { state: { variables: state.map(({ variable }) => variable) } }),
    engine,
  });
  const memory = await step.memory(specsOf(inputs));
  const start = performance.now();
  await step.run(inputs);
  work = { step, inputs };
  return {
    version: engine.runtime,
    device: isOnGpu ? 'gpu' : 'cpu',
    trained: trained.reduce((sum, { variable }) => sum + variable.size, 0),
    compileMs: performance.now() - start,
    ...(memory && {
      estimatedMb: Math.round(Object.values(memory).reduce((sum, bytes) => sum + bytes, 0) / 2 ** 20),
    }),
  };
}

const specsOf = (inputs: LoadedWorkload['inputs']): Record<string, ArraySpec> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [
      name,
      { shape, dtype: data instanceof Int32Array ? 'int32' : 'float32' },
    ]),
  );

async function run(steps: number) {
  const ms: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await work!.step.run(work!.inputs);
    ms.push(performance.now() - start);
  }
  return { ms, peakMb: peakMb() };
}

/** Whether TensorFlow's backend has found a GPU. */
function isUsingGpu(backend: object): boolean {
  return 'isUsingGpuDevice' in backend && backend.isUsingGpuDevice === true;
}

const peakMb = (): number =>
  Math.floor(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024);

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line) as { readonly load?: FinetuneWorkload; readonly steps?: number };
  const answer = request.load ? await load(request.load) : await run(request.steps!);
  console.log(JSON.stringify(answer));
}
await work?.step.dispose();
