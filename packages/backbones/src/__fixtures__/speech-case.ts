import type { ForwardContext } from '@erc/nn';
import { expectTraceable } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { SpeechBackbone } from '../speech/speech-backbone.js';
import { expectGoldenGradients, type GoldenGradients, type StateTolerance } from './golden-backbone.js';

/** What transformers gives for an encoder of speech. */
export interface SpeechCase {
  readonly name: string;
  readonly normStatistics: 'real' | 'padded';
  readonly samples: number[][];
  readonly mask: number[][];
  readonly steps: number[];
  readonly hiddenStates: number[][][][];
  readonly cotangent: number[][][];
  readonly gradients: GoldenGradients;
}

export const samplesOf = ({ samples, mask }: Pick<SpeechCase, 'samples' | 'mask'>) => ({
  samples: tf.tensor2d(samples),
  mask: tf.tensor2d(mask),
});

/** Hidden states after each layer, those before the first in front; padding 0. */
export function speechStatesOf(
  backbone: SpeechBackbone,
  samples: tf.Tensor2D,
  mask: tf.Tensor2D,
  context: ForwardContext,
): tf.Tensor3D[] {
  const embedded = backbone.embed(backbone.extract(samples, mask, context), context);
  const real = tf.expandDims(embedded.mask, 2);
  const states = Array.from({ length: backbone.numLayers }, (_, i) =>
    backbone.layers(embedded, context, i + 1),
  );
  return [embedded, ...states].map(({ values }) => tf.mul<tf.Tensor3D>(values, real));
}

/** Compares the hidden states of every layer, and the numbers of steps. */
export function expectSpeechStates(
  backbone: SpeechBackbone,
  golden: SpeechCase,
  context: ForwardContext,
  toleranceOf: StateTolerance = () => ({ rtol: 1e-4, atol: 1e-5 }),
): void {
  tf.tidy(() => {
    const { samples, mask } = samplesOf(golden);
    const states = expectTraceable(() => speechStatesOf(backbone, samples, mask, context));
    expect(states).toHaveLength(golden.hiddenStates.length);
    for (const [i, state] of states.entries()) {
      expect(state, `layer ${i}`).toBeAllClose(golden.hiddenStates[i]!, toleranceOf(golden.hiddenStates[i]!));
    }
  });
  const lengths = golden.mask.map((row) => row.reduce((sum, each) => sum + each, 0));
  expect(lengths.map(backbone.stepsOf)).toEqual(golden.steps);
  expect(backbone.stepsOf(backbone.leastSamples)).toBe(1);
  expect(backbone.stepsOf(backbone.leastSamples - 1)).toBe(0);
}

/** Compares every gradient. */
export function expectSpeechGradients(
  backbone: SpeechBackbone,
  golden: Pick<SpeechCase, 'samples' | 'mask' | 'cotangent' | 'gradients'>,
  context: () => ForwardContext,
): void {
  tf.tidy(() => {
    const { samples, mask } = samplesOf(golden);
    const cotangent = tf.tensor3d(golden.cotangent);
    const loss = (): tf.Scalar => {
      const forward = context();
      const embedded = backbone.embed(backbone.extract(samples, mask, forward), forward);
      return tf.sum(tf.mul(backbone.layers(embedded, forward).values, cotangent));
    };
    expectGoldenGradients(backbone, loss, golden.gradients);
  });
}
