import { createRandom } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { expectTraceable, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  expectGoldenGradients,
  type GoldenGradients,
  loadBeside,
  weightsBeside,
} from '../__fixtures__/golden-backbone.js';
import { loadSpeechBackbone } from './load-speech-backbone.js';
import type { SpeechBackbone, SpeechBackboneOptions } from './speech-backbone.js';

interface Case {
  readonly name: string;
  readonly normStatistics: 'real' | 'padded';
  readonly samples: number[][];
  readonly mask: number[][];
  readonly steps: number[];
  readonly hiddenStates: number[][][][];
  readonly cotangent: number[][][];
  readonly gradients: GoldenGradients;
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'speech');
const random = createRandom(5);
const context = createDropoutContext({ random, training: false });

const load = (name: string, options: Partial<SpeechBackboneOptions> = {}) =>
  loadBeside(import.meta.url, name, loadSpeechBackbone, { path: 'audio', random, ...options });

/** Hidden states after each layer, those before the first in front; padding 0. */
function statesOf(backbone: SpeechBackbone, samples: tf.Tensor2D, mask: tf.Tensor2D): tf.Tensor3D[] {
  const embedded = backbone.embed(backbone.extract(samples, mask, context), context);
  const real = tf.expandDims(embedded.mask, 2);
  const states = Array.from({ length: backbone.numLayers }, (_, i) =>
    backbone.layers(embedded, context, i + 1),
  );
  return [embedded, ...states].map(({ values }) => tf.mul<tf.Tensor3D>(values, real));
}

describe.each(['wasm', 'cpu'] as const)('encoders of speech on %s', (backend) => {
  useBackend([backend]);
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });
  const tensorsOf = ({ samples, mask }: Pick<Case, 'samples' | 'mask'>) => ({
    samples: tf.tensor2d(samples),
    mask: tf.tensor2d(mask),
  });

  it.each(cases)('give the hidden states of every layer as transformers does: $name', async (golden) => {
    const { backbone } = await load(golden.name, { normStatistics: golden.normStatistics });
    tf.tidy(() => {
      const { samples, mask } = tensorsOf(golden);
      const states = expectTraceable(() => statesOf(backbone, samples, mask));
      expect(states).toHaveLength(golden.hiddenStates.length);
      for (const [i, state] of states.entries()) {
        expect(state).toBeAllClose(golden.hiddenStates[i]!, { rtol: 1e-4, atol: 1e-5 });
      }
      const lengths = golden.mask.map((row) => row.reduce((sum, each) => sum + each, 0));
      expect(lengths.map(backbone.stepsOf)).toEqual(golden.steps);
      expect(backbone.stepsOf(backbone.leastSamples)).toBe(1);
      expect(backbone.stepsOf(backbone.leastSamples - 1)).toBe(0);
    });
    backbone.dispose();
  });

  it.each(cases)('give every gradient as transformers does: $name', async (golden) => {
    const { backbone } = await load(golden.name, { normStatistics: golden.normStatistics });
    tf.tidy(() => {
      const { samples, mask } = tensorsOf(golden);
      const cotangent = tf.tensor3d(golden.cotangent);
      const loss = (): tf.Scalar => {
        const embedded = backbone.embed(backbone.extract(samples, mask, context), context);
        return tf.sum(tf.mul(backbone.layers(embedded, context).values, cotangent));
      };
      expectGoldenGradients(backbone, loss, golden.gradients);
    });
    backbone.dispose();
  });

  it.each(cases)('give an utterance alone what it gives beside longer ones: $name', async ({ name }) => {
    const { backbone } = await load(name);
    tf.tidy(() => {
      const lengths = [211, 120, backbone.leastSamples];
      const row = (n: number) => Array.from({ length: 211 }, (_, t) => (t < n ? Math.sin(t * n) : 0));
      const samples = lengths.map(row);
      const mask = lengths.map((n) => Array.from({ length: 211 }, (_, t) => (t < n ? 1 : 0)));
      const together = statesOf(backbone, tf.tensor2d(samples), tf.tensor2d(mask)).at(-1)!;
      for (const [i, length] of lengths.entries()) {
        const alone = tf.tensor2d([samples[i]!.slice(0, length)]);
        const expected = statesOf(backbone, alone, tf.ones([1, length]) as tf.Tensor2D).at(-1)!;
        const steps = backbone.stepsOf(length);
        expect(tf.slice(together, [i, 0, 0], [1, steps, -1])).toBeAllClose(expected.arraySync(), {
          rtol: 1e-4,
          atol: 1e-5,
        });
        const padding = tf.slice(together, [i, steps, 0], [1, -1, -1]);
        if (padding.size > 0) expect(tf.max(tf.abs(padding)).dataSync()[0]).toBe(0);
      }
    });
    backbone.dispose();
  });

  it('passes over the head of another task, by name', async () => {
    const { backbone, passedOver } = await load('base');
    expect([...passedOver].sort()).toEqual(['lm_head.bias', 'lm_head.weight']);
    backbone.dispose();
  });

  it('refuses what it has not built, with the key', async () => {
    const weights = await weightsBeside(import.meta.url, 'base');
    const of = (config: Record<string, unknown>) =>
      loadSpeechBackbone(
        { ...weights, config: { ...weights.config, ...config } },
        { path: 'audio', random },
        'test',
      );
    await expect(of({ add_adapter: true })).rejects.toThrow(/add_adapter: expected false: .*received true/);
    await expect(of({ conv_dim: [4] })).rejects.toThrow(/conv_dim: expected as many/);
    await weights.close();
  });

  it('leaves no tensor behind', () => {
    expect(tf.memory().numTensors).toBe(before);
  });
});
