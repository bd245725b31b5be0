import { createRandom } from '@erc/core';
import { compileTrainStep, type HostArrays, resolveEngine, type TrainStep } from '@erc/engine';
import { useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { fiveUpdates } from '../__fixtures__/five-updates.js';
import { loadBeside } from '../__fixtures__/golden-backbone.js';
import { loadSpeechBackbone } from './load-speech-backbone.js';
import type { SpeechBackboneOptions } from './speech-backbone.js';

useBackend();

const SAMPLES = 181;
const random = createRandom(3);
const inputs: HostArrays = {
  samples: {
    data: Float32Array.from({ length: 2 * SAMPLES }, () => random.normal()),
    shape: [2, SAMPLES],
  },
  mask: { data: new Float32Array(2 * SAMPLES).fill(1), shape: [2, SAMPLES] },
};
const EVERYTHING: Partial<SpeechBackboneOptions> = {
  dropoutRate: 0.1,
  layerDropRate: 0.4,
  timeMasks: { rate: 0.4, length: 4, minSpans: 1 },
  featureMasks: { rate: 0.3, length: 2, minSpans: 0 },
};

/** Five updates of an encoder of speech; what each gives, and the weights at the end. */
async function trained(type: 'onnx' | 'tfjs', options = EVERYTHING, stopAfter?: number) {
  const engine = await resolveEngine(
    type === 'onnx' ? { type, device: 'cpu', threads: 1 } : { type, backend: 'wasm' },
  );
  const { backbone } = await loadBeside(import.meta.url, 'stable', loadSpeechBackbone, {
    path: 'audio',
    random: createRandom(1),
    ...options,
  });
  const make = (): Promise<TrainStep> =>
    compileTrainStep({
      groups: [
        {
          variables: backbone.parameters.map(({ variable }) => variable),
          names: backbone.parameters.map(({ path }) => path),
          learningRate: 1e-3,
        },
      ],
      optimizer: { type: 'adamw' },
      seed: 11,
      engine,
      loss: ({ samples, mask }, context) => {
        const features = backbone.extract(samples as tf.Tensor2D, mask as tf.Tensor2D, context);
        const { values } = backbone.layers(backbone.embed(features, context), context);
        return { loss: tf.mean(tf.square(values)) };
      },
    });
  const { losses, step } = await fiveUpdates({ make, inputs, stopAfter });
  const evaluate = await step.compile(({ samples, mask }, context) => {
    const features = backbone.extract(samples as tf.Tensor2D, mask as tf.Tensor2D, context);
    return { last: backbone.layers(backbone.embed(features, context), context).values };
  });
  const scores = [(await evaluate(inputs)).last!.data, (await evaluate(inputs)).last!.data];
  const weights = await step.weights();
  await evaluate.dispose();
  await step.dispose();
  backbone.dispose();
  return { losses, weights, scores };
}

describe('layers left out and masked spans in a compiled step', () => {
  it('are the same in each run, another in each step, and the same after a resume, to the bit', async () => {
    const { losses, weights, scores } = await trained('onnx');
    expect(new Set(losses).size).toBe(5);
    const again = await trained('onnx');
    expect(again.losses).toEqual(losses);
    expect(again.weights).toEqual(weights);
    const resumed = await trained('onnx', EVERYTHING, 2);
    expect(resumed.losses).toEqual(losses);
    expect(resumed.weights).toEqual(weights);
    expect(scores[1]).toEqual(scores[0]);
  });

  it('are the same on another engine', async () => {
    const [compiled, eager] = [await trained('onnx'), await trained('tfjs')];
    expect(eager.losses).toBeAllClose(compiled.losses, { rtol: 1e-4, atol: 1e-5 });
  });

  it('change the losses of training', async () => {
    const plain = await trained('onnx', { dropoutRate: 0 });
    const masked = await trained('onnx', { ...EVERYTHING, dropoutRate: 0 });
    expect(masked.losses[0]).not.toBeCloseTo(plain.losses[0]!, 4);
  });
});
