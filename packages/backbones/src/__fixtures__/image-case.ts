import type { ForwardContext } from '@erc/nn';
import { expectTraceable } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect } from 'vitest';
import type { ImageBackbone } from '../image/image-backbone.js';
import { expectGoldenGradients, type GoldenGradients, type StateTolerance } from './golden-backbone.js';

/** What transformers gives for an encoder of images. */
export interface ImageCase {
  readonly name: string;
  readonly folder: string;
  readonly statistics: 'frozen' | 'batch';
  readonly pixels: number[][][][];
  /** Of the stem, then of each stage. */
  readonly hiddenStates: number[][][][][];
  readonly cotangent: number[][][][];
  readonly gradients: GoldenGradients;
  /** Running statistics after a step, where those of the batch are used. */
  readonly after?: GoldenGradients;
}

/** A context of training that keeps what is assigned. */
export function recordingContext(): {
  readonly context: ForwardContext;
  readonly assigned: Map<tf.Variable, tf.Tensor>;
} {
  const assigned = new Map<tf.Variable, tf.Tensor>();
  return {
    assigned,
    context: {
      training: true,
      dropout: (x) => x,
      uniform: (shape) => tf.zeros([...shape]),
      assign(variable, value) {
        assigned.get(variable)?.dispose();
        assigned.set(variable, tf.keep(value.clone()));
      },
    },
  };
}

/** Compares the maps of the stem and of every stage, every gradient, and what becomes of running statistics. */
export function expectImageCase(backbone: ImageBackbone, golden: ImageCase, evaluating: ForwardContext, toleranceOf: StateTolerance = () => ({ rtol: 1e-4, atol: 1e-5 })): void {
  const { context: training, assigned } = recordingContext();
  const context = golden.statistics === 'batch' ? training : evaluating;
  tf.tidy(() => {
    const pixels = tf.tensor4d(golden.pixels);
    const cotangent = tf.tensor4d(golden.cotangent);
    expect(golden.hiddenStates).toHaveLength(backbone.numStages + 1);
    for (const [stage, expected] of golden.hiddenStates.entries()) {
      const maps = expectTraceable(() => backbone.maps(pixels, context, stage));
      expect(maps, `stage ${stage}`).toBeAllClose(expected, toleranceOf(expected));
    }
    const loss = (): tf.Scalar => tf.sum(tf.mul(backbone.maps(pixels, context), cotangent));
    expectGoldenGradients(backbone, loss, golden.gradients);
  });
  const { after } = golden;
  if (after) {
    for (const { path, variable } of backbone.state) {
      const { names } = backbone.sources.find(({ parameter }) => parameter.path === path)!;
      const name = names.find((each) => Object.hasOwn(after, each))!;
      expect(assigned.get(variable)!, path).toBeAllClose([...after[name]!.data], {
        rtol: 1e-5,
        atol: 1e-6,
      });
    }
  } else expect(assigned.size).toBe(0);
  tf.dispose([...assigned.values()]);
}
