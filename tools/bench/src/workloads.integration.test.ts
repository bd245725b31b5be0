import { compileTrainStep, type EngineOptions } from '@erc/engine';
import { HAS_TENSORFLOW, importTensorFlow } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import golden from './__fixtures__/workloads.json' with { type: 'json' };
import { crossEntropy, type Parameters } from './layers.js';
import {
  attentionFusion,
  bertBlocks,
  CLASSES,
  crossModal,
  head,
  tensorMixer,
  WORKLOADS,
  type Workload,
} from './workloads.js';

const TINY: Record<string, (options: object) => Workload> = {
  'attention-fusion': attentionFusion,
  'tensor-mixer': tensorMixer,
  'cross-attention': crossModal,
  'bert-blocks': bertBlocks,
  head,
};

if (HAS_TENSORFLOW) importTensorFlow();

const ENGINES: EngineOptions[] = [
  { type: 'onnx', threads: 1 },
  { type: 'onnx', threads: 2 },
  { type: 'tfjs', backend: 'wasm', threads: 1 },
  { type: 'tfjs', backend: 'cpu' },
  ...(HAS_TENSORFLOW ? [{ type: 'tfjs', backend: 'tensorflow' } as const] : []),
];

const CASES = Object.entries(golden.cases).flatMap(([name, expected]) =>
  ENGINES.map((engine) => ({
    name,
    engine,
    expected,
    label: `${name} on ${engine.backend ?? `onnx, ${engine.threads} threads`}`,
  })),
);

const scaled = (integers: readonly number[]): Float32Array =>
  Float32Array.from(integers, (value) => value / golden.scale);

describe('workloads', () => {
  it.each(CASES)(
    'have the loss and gradients of PyTorch in float64: $label',
    async ({ name, engine, expected }) => {
      await tf.setBackend('cpu');
      const workload = TINY[name]!(expected.options);
      const weights: Record<string, number[]> = expected.weights;
      const parameters: Parameters = Object.fromEntries(
        Object.entries(workload.shapes).map(([key, shape]) => [
          key,
          tf.variable(tf.tensor(scaled(weights[key]!), [...shape])),
        ]),
      );
      const step = await compileTrainStep({
        engine,
        groups: [{ variables: Object.values(parameters), learningRate: 0, names: Object.keys(parameters) }],
        optimizer: { type: 'adamw' },
        loss: ({ y, ...xs }) => ({
          loss: crossEntropy(
            workload.logits(
              workload.inputs.map((_, i) => xs[`x${i}`]!),
              parameters,
              (x) => x,
            ),
            y!,
          ),
        }),
      });
      const { batch } = workload;
      const targets = Float32Array.from({ length: batch * CLASSES }, (_, i) =>
        Number(Math.floor(i / CLASSES) % CLASSES === i % CLASSES),
      );
      const inputs = expected.inputs.map((values, i) => [
        `x${i}`,
        { data: scaled(values), shape: [batch, ...workload.inputs[i]!] },
      ]);
      const { loss, gradients } = await step.gradients({
        ...Object.fromEntries(inputs),
        y: { data: targets, shape: [batch, CLASSES] },
      });
      await step.dispose();
      tf.dispose(Object.values(parameters));

      expect(Math.abs(loss / expected.loss - 1)).toBeLessThan(1e-6);
      const reference: Record<string, number[]> = expected.gradients;
      expect(Object.keys(gradients).sort()).toEqual(Object.keys(reference).sort());
      const largest = Math.max(...Object.values(reference).flat().map(Math.abs));
      for (const [key, values] of Object.entries(reference)) {
        const bound = 1e-4 * Math.max(...values.map(Math.abs)) + 1e-7 * largest;
        const worst = Math.max(...values.map((value, i) => Math.abs(value - gradients[key]![i]!)));
        expect(worst, key).toBeLessThanOrEqual(bound);
      }
    },
  );

  it('have as many parameters as their PyTorch twins', () => {
    const counts = Object.entries(WORKLOADS).map(([name, make]) => [
      name,
      Object.values(make().shapes).reduce(
        (sum, shape) => sum + shape.reduce((size, extent) => size * extent, 1),
        0,
      ),
    ]);
    expect(Object.fromEntries(counts)).toEqual(golden.parameters);
  });
});
