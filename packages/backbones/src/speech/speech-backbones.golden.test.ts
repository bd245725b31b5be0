import { createRandom } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import { describeOn, readGolden } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadBeside, weightsBeside } from '../__fixtures__/golden-backbone.js';
import {
  expectSpeechGradients,
  expectSpeechStates,
  type SpeechCase,
  speechStatesOf,
} from '../__fixtures__/speech-case.js';
import { loadSpeechBackbone } from './load-speech-backbone.js';
import type { SpeechBackbone, SpeechBackboneOptions } from './speech-backbone.js';

const { cases } = readGolden<{ cases: SpeechCase[] }>(import.meta.url, 'speech');
const random = createRandom(5);
const context = createDropoutContext({ random, training: false });

const load = (name: string, options: Partial<SpeechBackboneOptions> = {}) =>
  loadBeside(import.meta.url, name, loadSpeechBackbone, { path: 'audio', random, ...options });

const statesOf = (backbone: SpeechBackbone, samples: tf.Tensor2D, mask: tf.Tensor2D) =>
  speechStatesOf(backbone, samples, mask, context);

describeOn('encoders of speech', ['wasm', 'cpu', 'tensorflow'], () => {
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });
  it.each(cases)('give the hidden states of every layer as transformers does: $name', async (golden) => {
    const { backbone } = await load(golden.name, { normStatistics: golden.normStatistics });
    expectSpeechStates(backbone, golden, context);
    backbone.dispose();
  });

  it.each(cases)('give every gradient as transformers does: $name', async (golden) => {
    const { backbone } = await load(golden.name, { normStatistics: golden.normStatistics });
    expectSpeechGradients(backbone, golden, () => context);
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
