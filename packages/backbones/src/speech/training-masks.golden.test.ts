import { createRandom } from '@erc/core';
import { createDropoutContext, type ForwardContext } from '@erc/nn';
import type { SpanMasks } from '@erc/pretrained';
import { describeOn, readGolden } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { loadBeside } from '../__fixtures__/golden-backbone.js';
import { expectSpeechGradients, type SpeechCase, samplesOf } from '../__fixtures__/speech-case.js';
import { loadSpeechBackbone } from './load-speech-backbone.js';
import type { SpeechBackbone, SpeechBackboneOptions } from './speech-backbone.js';

interface TrainingCase extends Pick<SpeechCase, 'name' | 'samples' | 'mask' | 'cotangent' | 'gradients'> {
  readonly folder: string;
  readonly layerDropRate: number;
  readonly timeMasks: SpanMasks;
  readonly featureMasks: SpanMasks;
  /** Random numbers in the order in which they are asked for. */
  readonly numbers: readonly { readonly shape: number[]; readonly data: number[] }[];
  readonly last: number[][][];
}

const { cases, training } = readGolden<{ cases: SpeechCase[]; training: TrainingCase[] }>(
  import.meta.url,
  'speech',
);
const load = (name: string, options: Partial<SpeechBackboneOptions>) =>
  loadBeside(import.meta.url, name, loadSpeechBackbone, {
    path: 'audio',
    random: createRandom(5),
    ...options,
  });

/** A context of training without dropout that gives these numbers. */
function contextOf({ numbers }: TrainingCase): ForwardContext {
  const left = [...numbers];
  return {
    training: true,
    dropout: (x) => x,
    uniform(shape) {
      const { shape: expected, data } = left.shift()!;
      expect(shape).toEqual(expected);
      return tf.tensor(data, expected);
    },
  };
}

function lastOf(
  backbone: SpeechBackbone,
  golden: Pick<SpeechCase, 'samples' | 'mask'>,
  context: ForwardContext,
) {
  const { samples, mask } = samplesOf(golden);
  const embedded = backbone.embed(backbone.extract(samples, mask, context), context);
  const { values, mask: real } = backbone.layers(embedded, context);
  return tf.mul(values, tf.expandDims(real, 2));
}

for (const golden of training) {
  describeOn(`an encoder of speech while training: ${golden.name},`, ['wasm', 'tensorflow'], () => {
    const { layerDropRate, timeMasks, featureMasks } = golden;
    const options = { layerDropRate, timeMasks, featureMasks };
    const evaluated = cases.find(({ name }) => name === golden.folder)!;

    it('gives what transformers gives, and every gradient', async () => {
      const { backbone } = await load(golden.folder, options);
      tf.tidy(() => {
        expect(lastOf(backbone, golden, contextOf(golden))).toBeAllClose(golden.last, {
          rtol: 1e-4,
          atol: 1e-5,
        });
      });
      expectSpeechGradients(backbone, golden, () => contextOf(golden));
      backbone.dispose();
    });

    it('has none of it in evaluation', async () => {
      const { backbone } = await load(golden.folder, options);
      const context = createDropoutContext({ random: createRandom(1), training: false });
      tf.tidy(() => {
        const expected = evaluated.hiddenStates.at(-1)!;
        expect(lastOf(backbone, golden, context)).toBeAllClose(expected, { rtol: 1e-4, atol: 1e-5 });
      });
      backbone.dispose();
    });

    it('is the same from one seed, and another with each step', async () => {
      const { backbone } = await load(golden.folder, { ...options, dropoutRate: 0.1 });
      const runOf = (seed: number) => {
        const context = createDropoutContext({ random: createRandom(seed), training: true });
        return [1, 2].map(() => tf.tidy(() => String(lastOf(backbone, golden, context).dataSync())));
      };
      const [first, second] = runOf(3);
      expect(runOf(3)).toEqual([first, second]);
      expect(second).not.toBe(first);
      expect(runOf(4)[0]).not.toBe(first);
      backbone.dispose();
    });

    it('leaves each layer out as often as its rate says', async () => {
      const { backbone } = await load(golden.folder, { layerDropRate: 0.3, dropoutRate: 0 });
      const context = createDropoutContext({ random: createRandom(8), training: true });
      const plain = createDropoutContext({ random: createRandom(8), training: false });
      let skipped = 0;
      tf.tidy(() => {
        const { samples, mask } = samplesOf({
          samples: [golden.samples[0]!.slice(0, 60)],
          mask: [golden.mask[0]!.slice(0, 60)],
        });
        const embedded = backbone.embed(backbone.extract(samples, mask, plain), plain);
        const before = String(embedded.values.dataSync());
        for (let i = 0; i < 300; i++) {
          skipped += tf.tidy(() =>
            Number(String(backbone.layers(embedded, context, 1).values.dataSync()) === before),
          );
        }
      });
      expect(skipped / 300).toBeGreaterThan(0.22);
      expect(skipped / 300).toBeLessThan(0.38);
      backbone.dispose();
    });

    it('wants the vector for masked steps of a file that has none, and a context with numbers', async () => {
      await expect(load('base', { timeMasks })).rejects.toThrow(/missing: wav2vec2\.masked_spec_embed\./);
      const { backbone, passedOver } = await load(golden.folder, { layerDropRate });
      expect(passedOver).toEqual(['masked_spec_embed']);
      const context: ForwardContext = { training: true, dropout: (x) => x };
      tf.tidy(() => {
        const run = () => lastOf(backbone, golden, context);
        expect(run).toThrow('audio: expected a context with uniform');
      });
      await expect(load(golden.folder, { layerDropRate: 1 })).rejects.toThrow(
        /layerDropRate: expected a rate/,
      );
      backbone.dispose();
    });
  });
}
