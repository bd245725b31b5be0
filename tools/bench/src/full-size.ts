import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { loadImageStreamEncoder, loadSpeechStreamEncoder, loadTextStreamEncoder } from '@erc/backbones';
import { createRandom } from '@erc/core';
import { userPath } from '@erc/core/node';
import { compileTrainStep, type HostArrays, resolveEngine } from '@erc/engine';
import type { StreamEncoder } from '@erc/nn';
import { openWeights, type PretrainedWeights, pretrainedOptionsSchema } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';

const USAGE = `usage: pnpm --filter @erc/bench full-size SYSTEM --models FOLDER --python PYTHON

Three updates of every encoder of a published system (A, B or C) at its full size, from random weights: seconds of each, and the peak of memory beside what a run would say
beforehand. FOLDER keeps the models, which are made where they are not there.`;

const UPDATES = 3;
const BATCH = 2;
const PATH = 'encoder';
const random = createRandom(1);

/** An encoder of a system. */
interface Part {
  readonly model: string;
  readonly inputs: HostArrays;
  load(weights: PretrainedWeights, path: string): Promise<StreamEncoder>;
}

const ones = (steps: number): HostArrays[string] => ({
  data: new Float32Array(BATCH * steps).fill(1),
  shape: [BATCH, steps],
});

const words = (model: string, steps: number): Part => ({
  model,
  inputs: {
    values: {
      data: Int32Array.from({ length: BATCH * steps }, (_, i) => 5 + ((i * 7919) % 20_000)),
      shape: [BATCH, steps],
    },
    mask: ones(steps),
  },
  load: (weights, path) =>
    loadTextStreamEncoder(weights, { path, train: 'all', pooling: 'mean', random }, 'full size'),
});

const voices = (model: string, seconds: number): Part => ({
  model,
  inputs: {
    values: {
      data: Float32Array.from({ length: BATCH * seconds * 16_000 }, () => random.normal() / 10),
      shape: [BATCH, seconds * 16_000],
    },
    mask: ones(seconds * 16_000),
  },
  load: (weights, path) =>
    loadSpeechStreamEncoder(
      weights,
      { path, train: 'all', pooling: 'mean', scaling: 'unit-variance', random },
      'full size',
    ),
});

const pictures = (model: string): Part => ({
  model,
  inputs: {
    values: {
      data: Float32Array.from({ length: BATCH * 224 * 224 * 3 }, () => 255 * random.next()),
      shape: [BATCH, 1, 224, 224, 3],
    },
    mask: ones(1),
  },
  load: (weights, path) =>
    loadImageStreamEncoder(
      weights,
      {
        path,
        train: 'all',
        patches: 'mean',
        pooling: 'mean',
        normalisation: { factor: 1 / 255, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] },
      },
      'full size',
    ),
});

/** What each system trains, with batches of two. */
const SYSTEMS: Readonly<Record<string, readonly Part[]>> = {
  A: [words('gpt2', 64), voices('wav2vec2-base', 5), pictures('resnet50')],
  B: [voices('xls-r-300m', 5), words('roberta-large', 64)],
  C: [words('roberta-large', 64), words('token-bert', 250)],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { models: { type: 'string' }, python: { type: 'string' } },
});
const [system = ''] = positionals;
const parts = SYSTEMS[system];
if (!parts || values.models === undefined || values.python === undefined) {
  console.error(USAGE);
  process.exit(2);
}
const models = userPath(values.models);
const missing = parts.map(({ model }) => model).filter((model) => !existsSync(join(models, model)));
if (missing.length > 0) {
  const peer = fileURLToPath(new URL('../finetune_peer.py', import.meta.url));
  await promisify(execFile)(values.python, [peer, '--make', models, ...missing]);
}

tf.enableProdMode();
await tf.setBackend('cpu');
const engine = await resolveEngine({ type: 'onnx', device: 'cpu', threads: 2 });
const inputs: Record<string, HostArrays[string]> = {};
const encoders: StreamEncoder[] = [];
for (const [i, part] of parts.entries()) {
  const weights = await openWeights(pretrainedOptionsSchema.parse({ model: join(models, part.model) }), {
    where: 'full size',
  });
  encoders.push(await part.load(weights, `${PATH}/${i}`));
  await weights.close();
  for (const [name, array] of Object.entries(part.inputs)) inputs[`${i}/${name}`] = array;
}
const trained = encoders.flatMap(({ parameters }) => parameters);
const step = await compileTrainStep({
  groups: [{ variables: trained.map(({ variable }) => variable), learningRate: 1e-5, weightDecay: 0.01 }],
  optimizer: { type: 'adamw' },
  maxGradNorm: 1,
  loss: (given, context) => ({
    loss: tf.addN(
      encoders.map((encoder, i) => {
        const { modality } = encoder.input;
        const stream = { modality, values: given[`${i}/values`]!, mask: given[`${i}/mask`] as tf.Tensor2D };
        return tf.mean(tf.square(encoder.encode(stream, context).values));
      }),
    ),
  }),
  arena: false,
  engine,
});
const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
const memory = await step.memory(
  Object.fromEntries(
    Object.entries(inputs).map(([name, { data, shape }]) => [
      name,
      { shape, dtype: data instanceof Int32Array ? 'int32' : 'float32' },
    ]),
  ),
);
const foreseen = megabytes(Object.values(memory!).reduce((sum, bytes) => sum + bytes, 0));
const count = trained.reduce((sum, { variable }) => sum + variable.size, 0);
console.log(`${system}: ${(count / 1e6).toFixed(1)} million trained values, ${foreseen} MiB foreseen`);
const peak = (): number =>
  Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))![1]) / 1024);
for (let i = 1; i <= UPDATES; i++) {
  const start = performance.now();
  const { loss, gradientNorm } = await step.run(inputs);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `${system}: update ${i}: ${seconds} s, loss ${loss.toPrecision(6)}, norm ${gradientNorm.toPrecision(4)}, peak ${peak()} MiB`,
  );
  if (!Number.isFinite(loss) || !Number.isFinite(gradientNorm)) {
    throw new Error(`${system}: expected a finite loss and gradient, received ${loss} and ${gradientNorm}.`);
  }
}
await step.dispose();
