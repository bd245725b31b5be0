import { createRandom } from '@erc/core';
import { createDropoutContext } from '@erc/nn';
import type { PretrainedWeights } from '@erc/pretrained';
import { loraSchema } from '@erc/pretrained';
import { describeOn, readGolden, useBackend } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadBeside, weightsBeside } from '../__fixtures__/golden-backbone.js';
import {
  expectTextGradients,
  expectTextStates,
  type TextCase,
  textStatesOf,
  tokensOf,
} from '../__fixtures__/text-case.js';
import { isAdapter } from '../lora/lora-linear.js';
import { loadTextBackbone } from './load-text-backbone.js';
import type { TextBackbone, TextBackboneOptions } from './text-backbone.js';

const { cases } = readGolden<{ cases: TextCase[] }>(import.meta.url, 'text');
const random = createRandom(5);
const context = createDropoutContext({ random, training: false });

const weightsOf = (name: string): Promise<PretrainedWeights> => weightsBeside(import.meta.url, name);

const load = (name: string, options: Partial<TextBackboneOptions> = {}) =>
  loadBeside(import.meta.url, name, loadTextBackbone, { path: 'text', random, ...options });

const statesOf = (backbone: TextBackbone, ids: tf.Tensor2D, mask: tf.Tensor2D) =>
  textStatesOf(backbone, ids, mask, context);

describeOn('encoders of tokens', ['wasm', 'cpu', 'tensorflow'], () => {
  let before: number;
  beforeAll(() => {
    before = tf.memory().numTensors;
  });
  it.each(cases)('give the hidden states of every layer as transformers does: $name', async (golden) => {
    const { backbone } = await load(golden.name);
    expectTextStates(backbone, golden, context);
    backbone.dispose();
  });

  it.each(cases)('give every gradient as transformers does: $name', async (golden) => {
    const { backbone } = await load(golden.name);
    expectTextGradients(backbone, golden, context);
    backbone.dispose();
  });

  it.each(cases)('give a row alone what it gives beside longer ones: $name', async (golden) => {
    const { backbone } = await load(golden.name);
    tf.tidy(() => {
      const { ids, mask } = tokensOf(golden);
      const together = statesOf(backbone, ids, mask).at(-1)!;
      golden.mask.forEach((each, row) => {
        const length = each.reduce((sum, value) => sum + value, 0);
        const alone = tf.slice(ids, [row, 0], [1, length]);
        const expected = statesOf(backbone, alone, tf.ones([1, length]) as tf.Tensor2D).at(-1)!;
        expect(tf.slice(together, [row, 0, 0], [1, length, -1])).toBeAllClose(expected.arraySync(), {
          rtol: 1e-5,
          atol: 1e-6,
        });
      });
    });
    backbone.dispose();
  });

  it('keeps the future from GPT-2', async () => {
    const { backbone } = await load('gpt2');
    tf.tidy(() => {
      const mask = tf.ones([1, 4]) as tf.Tensor2D;
      const last = (ids: number[]) => {
        const states = statesOf(backbone, tf.tensor2d([ids], undefined, 'int32'), mask);
        return tf.slice(states.at(-1)!, [0, 0, 0], [1, 3, -1]).dataSync();
      };
      expect(last([3, 4, 5, 6])).toEqual(last([3, 4, 5, 15]));
    });
    backbone.dispose();
  });

  it.each(cases)('begin at a later layer, over the hidden states before it: $name', async (golden) => {
    const first = golden.hiddenStates.length - 2;
    const whole = await load(golden.name);
    const upper = await load(golden.name, { firstLayer: Math.max(first, 1) });
    tf.tidy(() => {
      const { ids, mask } = tokensOf(golden);
      const embedded = whole.backbone.embed(ids, context);
      const below = whole.backbone.layers(embedded, mask, context, Math.max(first, 1));
      const real = tf.expandDims(mask, 2);
      if (first >= 1) {
        expect(tf.mul(upper.backbone.layers(below, mask, context), real)).toBeAllClose(
          tf.mul(whole.backbone.layers(embedded, mask, context), real).arraySync(),
          { rtol: 1e-6, atol: 1e-6 },
        );
      }
      expect(() => upper.backbone.embed(ids, context)).toThrow(/expected hidden states/);
    });
    whole.backbone.dispose();
    upper.backbone.dispose();
  });

  it('changes nothing by adapters that have not learned, and trains them beside frozen weights', async () => {
    const golden = cases.find(({ name }) => name === 'roberta')!;
    const plain = await load('roberta');
    const adapted = await load('roberta', { lora: loraSchema.parse({ rank: 2, alpha: 4 }) });
    tf.tidy(() => {
      const { ids, mask } = tokensOf(golden);
      const [a, b] = [plain, adapted].map(({ backbone }) => statesOf(backbone, ids, mask).at(-1)!);
      expect(a!).toBeAllClose(b!.arraySync(), { rtol: 0, atol: 0 });
      const paths = adapted.backbone.parameters.map(({ path }) => path).filter((path) => /lora/.test(path));
      expect(paths).toEqual(
        [0, 1].flatMap((layer) =>
          ['query', 'value'].flatMap((part) =>
            ['down', 'up'].map((which) => `text/layers/${layer}/attention/${part}/lora/${which}`),
          ),
        ),
      );
    });
    plain.backbone.dispose();
    adapted.backbone.dispose();
  });

  it('leaves no tensor behind', () => {
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('loadTextBackbone', () => {
  useBackend(['cpu']);
  let weights: PretrainedWeights;
  beforeAll(async () => {
    weights = await weightsOf('roberta');
  });
  afterAll(() => weights.close());
  const options = { path: 'text', random };

  it('names the heads that it passes over', async () => {
    const { passedOver, backbone } = await loadTextBackbone(weights, options, 'test');
    expect(passedOver).toContain('lm_head.dense.weight');
    expect(passedOver.every((name) => name.startsWith('lm_head.'))).toBe(true);
    backbone.dispose();
  });

  it('names the file that each parameter is from, by its hash; an adapter is from none', async () => {
    const lora = loraSchema.parse({ rank: 2 });
    const { backbone } = await loadTextBackbone(weights, { ...options, lora }, 'test');
    const origin = { weights: weights.weightsSha256, model: 'roberta' };
    for (const each of backbone.parameters) {
      expect(each.origin, each.path).toEqual(isAdapter(each.path) ? undefined : origin);
    }
    backbone.dispose();
  });

  it('lists what is missing, not known, and of another shape in one error', async () => {
    const arrays = new Map(weights.arrays);
    arrays.delete('roberta.encoder.layer.0.attention.self.query.bias');
    arrays.set('roberta.encoder.layer.0.adapter.weight', { shape: [2], isFloat: true });
    arrays.set('roberta.embeddings.LayerNorm.bias', { shape: [9], isFloat: true });
    const before = tf.memory().numTensors;
    const refused = loadTextBackbone({ ...weights, arrays }, options, 'test encoder');
    await expect(refused).rejects.toThrow(
      /^test encoder: .*: expected the weights that config\.json describes, received others; missing: roberta\.encoder\.layer\.0\.attention\.self\.query\.bias; of another shape or type: roberta\.embeddings\.LayerNorm\.bias \[9\], where \[8\] is expected; not known: roberta\.encoder\.layer\.0\.adapter\.weight\.$/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('reads the names of files that were converted from TensorFlow', async () => {
    const old = (name: string): string =>
      name.replace(/LayerNorm\.weight$/, 'LayerNorm.gamma').replace(/LayerNorm\.bias$/, 'LayerNorm.beta');
    const now = new Map([...weights.arrays.keys()].map((name) => [old(name), name]));
    const arrays = new Map([...now].map(([name, source]) => [name, weights.arrays.get(source)!]));
    const renamed = { ...weights, arrays, read: (name: string) => weights.read(now.get(name)!) };
    const { backbone } = await loadTextBackbone(renamed, options, 'test');
    const scale = backbone.parameters.find(({ path }) => path === 'text/embeddings/norm/scale')!;
    expect(scale.variable.dataSync()).toEqual(await weights.read('roberta.embeddings.LayerNorm.weight'));
    backbone.dispose();
  });

  it('names an architecture that it does not know, and a config that is none', async () => {
    const of = (config: Record<string, unknown>) =>
      loadTextBackbone({ ...weights, config: { ...weights.config, ...config } }, options, 'test');
    await expect(of({ model_type: 'robertta' })).rejects.toThrow(
      /model_type: expected one of bert, .*, received robertta\. Did you mean roberta\?/,
    );
    await expect(of({ hidden_act: 'gelu_fast', num_hidden_layers: 0 })).rejects.toThrow(
      /config\.json: num_hidden_layers: .*received 0; hidden_act: .*received "gelu_fast"/,
    );
    await expect(of({ position_embedding_type: 'relative_key' })).rejects.toThrow(/expected "absolute"/);
  });
});
