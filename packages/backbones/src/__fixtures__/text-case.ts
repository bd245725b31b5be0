import type { ForwardContext } from '@erc/nn';
import { expectTraceable } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { TextBackbone } from '../text/text-backbone.js';
import { expectGoldenGradients, type GoldenGradients, type StateTolerance } from './golden-backbone.js';

/** What transformers gives for an encoder of tokens. */
export interface TextCase {
  readonly name: string;
  readonly ids: number[][];
  readonly mask: number[][];
  readonly hiddenStates: number[][][][];
  readonly cotangent: number[][][];
  readonly gradients: GoldenGradients;
}

export const tokensOf = ({ ids, mask }: Pick<TextCase, 'ids' | 'mask'>) => ({
  ids: tf.tensor2d(ids, undefined, 'int32'),
  mask: tf.tensor2d(mask),
});

/** Hidden states after each layer, the embeddings first; padding 0. */
export function textStatesOf(
  backbone: TextBackbone,
  ids: tf.Tensor2D,
  mask: tf.Tensor2D,
  context: ForwardContext,
): tf.Tensor3D[] {
  const real = tf.expandDims(mask, 2);
  const embedded = backbone.embed(ids, context);
  const states = Array.from({ length: backbone.numLayers }, (_, i) =>
    backbone.layers(embedded, mask, context, i + 1),
  );
  return [embedded, ...states].map((state) => tf.mul<tf.Tensor3D>(state, real));
}

/** Compares the hidden states of every layer. */
export function expectTextStates(backbone: TextBackbone, golden: TextCase, context: ForwardContext, toleranceOf: StateTolerance = () => ({ rtol: 1e-4, atol: 1e-5 })): void {
  tf.tidy(() => {
    const { ids, mask } = tokensOf(golden);
    const states = expectTraceable(() => textStatesOf(backbone, ids, mask, context));
    expect(states).toHaveLength(golden.hiddenStates.length);
    for (const [i, state] of states.entries()) {
      expect(state, `layer ${i}`).toBeAllClose(golden.hiddenStates[i]!, toleranceOf(golden.hiddenStates[i]!));
    }
  });
}

/** Compares every gradient. */
export function expectTextGradients(backbone: TextBackbone, golden: TextCase, context: ForwardContext): void {
  tf.tidy(() => {
    const { ids, mask } = tokensOf(golden);
    const cotangent = tf.tensor3d(golden.cotangent);
    const loss = (): tf.Scalar =>
      tf.sum(tf.mul(backbone.layers(backbone.embed(ids, context), mask, context), cotangent));
    expectGoldenGradients(backbone, loss, golden.gradients);
  });
}
