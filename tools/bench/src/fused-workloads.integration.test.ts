import type { HostArrays } from '@erc/engine';
import { loadNativeKernels } from '@erc/native';
import { encodeModel, type FusedOptions, type Graph, optimize } from '@erc/onnx';
import * as tf from '@tensorflow/tfjs';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { wholeModel } from '../../../packages/backbones/src/__fixtures__/whole-models.js';
import { type StepGraph, stepGraph } from '../../../packages/engine/src/__fixtures__/step-graph.js';
import {
  countFused,
  withStandardOperators,
} from '../../../packages/onnx/src/__fixtures__/standard-operators.js';
import golden from './__fixtures__/workloads.json' with { type: 'json' };
import { crossEntropy, type Parameters } from './layers.js';
import {
  attentionFusion,
  bertBlocks,
  CLASSES,
  crossModal,
  head,
  tensorMixer,
  type Workload,
} from './workloads.js';

const ALL: FusedOptions = {
  operators: new Set([
    'Product',
    'BatchedProduct',
    'GeluGrad',
    'ReluGrad',
    'SoftmaxGrad',
    'LayerNorm',
    'LayerNormGrad',
    'Transpose2D',
    'Convolution',
  ]),
  worthwhile: () => true,
  precision: 'float32',
};

const TINY: Readonly<Record<string, (options: object) => Workload>> = {
  'attention-fusion': attentionFusion,
  'tensor-mixer': tensorMixer,
  'cross-attention': crossModal,
  'bert-blocks': bertBlocks,
  head,
};

/** Numbers below 1 that differ. */
const numbers = (size: number, seed: number): Float32Array =>
  Float32Array.from({ length: size }, (_, i) => 0.6 * Math.sin(seed + 1.7 * i));

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

const CASES = Object.entries(golden.cases).map(([name, { options }]) => ({ name, options }));

/** How many there are of each operator, by workload. */
const FOUND: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'attention-fusion': {
    BatchedProduct: 6,
    LayerNorm: 1,
    LayerNormGrad: 1,
    Product: 27,
    ReluGrad: 2,
    SoftmaxGrad: 1,
  },
  'tensor-mixer': { GeluGrad: 4, LayerNorm: 5, LayerNormGrad: 5, Product: 34, Transpose2D: 8 },
  // Four norms are of inputs, which have no gradient.
  'cross-attention': {
    BatchedProduct: 12,
    GeluGrad: 1,
    LayerNorm: 6,
    LayerNormGrad: 2,
    Product: 36,
    ReluGrad: 2,
    SoftmaxGrad: 2,
  },
  // Of each block four layers, and of each layer the product and its two gradients; one head; the input has no gradient.
  'bert-blocks': {
    BatchedProduct: 12,
    GeluGrad: 2,
    LayerNorm: 4,
    LayerNormGrad: 4,
    Product: 26,
    SoftmaxGrad: 2,
  },
  head: { Product: 5, ReluGrad: 1 },
};

const BACKBONES: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  'text/bert': {
    BatchedProduct: 12,
    LayerNorm: 5,
    LayerNormGrad: 5,
    Product: 39,
    ReluGrad: 2,
    SoftmaxGrad: 2,
  },
  // Its GELU is by tanh.
  'text/gpt2': {
    BatchedProduct: 12,
    GeluGrad: 2,
    LayerNorm: 5,
    LayerNormGrad: 5,
    Product: 39,
    SoftmaxGrad: 2,
  },
  'speech/base': {
    BatchedProduct: 15,
    GeluGrad: 6,
    LayerNorm: 6,
    LayerNormGrad: 6,
    Product: 55,
    SoftmaxGrad: 2,
    Transpose2D: 7,
  },
  'image/bottleneck': { Convolution: 4, Product: 103, ReluGrad: 10 },
};

async function workloadGraph(workload: Workload): Promise<{ step: StepGraph; inputs: HostArrays }> {
  await tf.setBackend('cpu');
  const parameters: Parameters = Object.fromEntries(
    Object.entries(workload.shapes).map(([name, shape], i) => [
      name,
      tf.variable(tf.tensor(numbers(sizeOf(shape), i), [...shape])),
    ]),
  );
  const { batch } = workload;
  const inputs: Record<string, HostArrays[string]> = {
    y: {
      data: Float32Array.from({ length: batch * CLASSES }, (_, i) => Number(i % CLASSES === 2)),
      shape: [batch, CLASSES],
    },
  };
  workload.inputs.forEach((shape, i) => {
    inputs[`x${i}`] = { data: numbers(batch * sizeOf(shape), 50 + i), shape: [batch, ...shape] };
  });
  const step = await stepGraph(
    ({ y, ...xs }) => ({
      loss: crossEntropy(
        workload.logits(
          workload.inputs.map((_, i) => xs[`x${i}`]!),
          parameters,
          (x) => x,
        ),
        y!,
      ),
    }),
    Object.values(parameters),
    inputs,
  );
  tf.dispose(Object.values(parameters));
  return { step, inputs };
}

const tensorsOf = (graph: Graph, feeds: HostArrays): Record<string, ort.Tensor> =>
  Object.fromEntries(
    graph.inputs.map(({ name, type }) => {
      const { data, shape } = feeds[name]!;
      return [name, new ort.Tensor(type as 'float32', data as Float32Array, shape)];
    }),
  );

type Results = Readonly<Record<string, { readonly data: unknown; readonly dims: readonly number[] }>>;

async function run(graph: Graph, feeds: HostArrays): Promise<Results> {
  const session = await ort.InferenceSession.create(encodeModel(graph), {
    intraOpNumThreads: 1,
    logSeverityLevel: 3,
  });
  try {
    return await session.run(tensorsOf(graph, feeds));
  } finally {
    await session.release();
  }
}

const loaded = await loadNativeKernels();

/** What the operators themselves compute; undefined where they are not built. */
async function runNatively(graph: Graph, feeds: HostArrays): Promise<Results | undefined> {
  if (!('kernels' in loaded)) return undefined;
  const session = await loaded.kernels.createSession(encodeModel(graph), { threads: 1 });
  try {
    return await session.run(
      tensorsOf(graph, feeds),
      graph.outputs.map(({ name }) => name),
    );
  } finally {
    await session.release();
  }
}

/** How far gradients may be off, in the largest of the parameter and in the largest of all. */
const TOLERANCES = {
  float32: [1e-4, 1e-6],
  'float32-fast': [1e-3, 1e-4],
  bfloat16: [0.2, 0.1],
} as const;

/** Compares the gradients of a graph and of what is made of it. @returns what that has of our operators. */
async function fused({ graph, captured }: StepGraph, inputs: HostArrays): Promise<Record<string, number>> {
  const feeds = { ...captured, ...inputs };
  const expected = await run(optimize(graph), feeds);
  const inOne = (precision: FusedOptions['precision']): Graph =>
    optimize(graph, { fused: { ...ALL, precision } });
  const after = inOne('float32');
  expectNear(await run(withStandardOperators(after), feeds), expected, TOLERANCES.float32);
  for (const precision of ['float32', 'float32-fast', 'bfloat16'] as const) {
    const actual = await runNatively(inOne(precision), feeds);
    if (actual) expectNear(actual, expected, TOLERANCES[precision]);
  }
  return countFused(after);
}

function expectNear(
  actual: Results,
  expected: Results,
  [ofOwn, ofAll]: readonly [ofOwn: number, ofAll: number],
): void {
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  const largest = Math.max(...Object.values(expected).map(({ data }) => largestOf(data as Float32Array)));
  for (const [name, { data, dims }] of Object.entries(expected)) {
    expect(actual[name]!.dims, name).toEqual(dims);
    const values = data as Float32Array;
    const others = actual[name]!.data as Float32Array;
    const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - others[i]!)), 0);
    expect(worst, name).toBeLessThanOrEqual(ofOwn * largestOf(values) + ofAll * largest);
  }
}

const largestOf = (values: Float32Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe('what the faster kernels compute', () => {
  it.each(CASES)('is found in $name, and gives the same gradients', async ({ name, options }) => {
    const { step, inputs } = await workloadGraph(TINY[name]!(options));
    expect(await fused(step, inputs)).toEqual(FOUND[name]);
  });

  it.each(Object.keys(BACKBONES))(
    'is found in an encoder that is trained, and gives the same gradients: %s',
    async (name) => {
      await tf.setBackend('cpu');
      const before = new Set(Object.keys(tf.engine().registeredVariables));
      const [kind, folder] = name.split('/') as ['text' | 'speech' | 'image', string];
      const model = await wholeModel({ kind, folder });
      const variables = Object.values(tf.engine().registeredVariables).filter(
        ({ name: own, trainable }) => trainable && !before.has(own),
      );
      const { least, most } = model.steps ?? { least: 1, most: 1 };
      const inputs = model.batchOf([most, least], most, 1);
      const step = await stepGraph(
        (given) => ({ loss: tf.mean(tf.square(model.forward(given).logits)) }),
        variables,
        inputs,
      );
      expect(await fused(step, inputs)).toEqual(BACKBONES[name]);
      model.dispose();
    },
  );
});
