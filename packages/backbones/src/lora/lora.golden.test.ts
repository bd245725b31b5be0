import { createRandom } from '@erc/core';
import { createDropoutContext, type Parameter } from '@erc/nn';
import type { PretrainedWeights } from '@erc/pretrained';
import { type Lora, loraSchema } from '@erc/pretrained';
import { describeOn, expectTraceable, gradientsOf, readGolden } from '@erc/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { weightsBeside } from '../__fixtures__/golden-backbone.js';
import { loadSpeechBackbone } from '../speech/load-speech-backbone.js';
import { loadTextBackbone } from '../text/load-text-backbone.js';
import type { WeightSource } from '../weights/weight-source.js';
import { isAdapter } from './lora-linear.js';
import { mergedKernel } from './merged-kernel.js';

interface GoldenArray {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}
interface GoldenAdapter extends GoldenArray {
  readonly gradient: readonly number[];
}
interface Case {
  readonly name: string;
  readonly options: Pick<Lora, 'rank' | 'alpha' | 'targets'>;
  readonly inputs: { readonly input_ids?: number[][]; readonly input_values?: number[][] };
  readonly last: number[][][];
  readonly cotangent: number[][][];
  /** By the name of the layer in the file. */
  readonly adapters: Readonly<Record<string, { readonly down: GoldenAdapter; readonly up: GoldenAdapter }>>;
  /** Weights with adapters merged into them, by name. */
  readonly merged: Readonly<Record<string, GoldenArray>>;
  readonly mergedLast: number[][][];
}

/** An encoder of either kind, and its last hidden states. */
interface Adapted {
  readonly parameters: readonly Parameter[];
  readonly sources: readonly WeightSource[];
  last(): tf.Tensor3D;
  dispose(): void;
}

const { cases } = readGolden<{ cases: Case[] }>(import.meta.url, 'lora');
const random = createRandom(3);
const context = createDropoutContext({ random, training: false });

async function load(weights: PretrainedWeights, { inputs }: Case, lora?: Lora): Promise<Adapted> {
  const options = { path: 'encoder', random, ...(lora && { lora }) };
  if (inputs.input_ids) {
    const ids = inputs.input_ids;
    const { backbone } = await loadTextBackbone(weights, options, 'test');
    return {
      ...backbone,
      last() {
        const mask = tf.ones([ids.length, ids[0]!.length]) as tf.Tensor2D;
        return backbone.layers(backbone.embed(tf.tensor2d(ids, undefined, 'int32'), context), mask, context);
      },
    };
  }
  const samples = inputs.input_values!;
  const { backbone } = await loadSpeechBackbone(weights, options, 'test');
  return {
    ...backbone,
    last() {
      const mask = tf.ones([samples.length, samples[0]!.length]) as tf.Tensor2D;
      const extracted = backbone.extract(tf.tensor2d(samples), mask, context);
      return backbone.layers(backbone.embed(extracted, context), context).values;
    },
  };
}

/** The adapter that PEFT has for each layer with adapters, by the path of the layer. */
function adaptersOf({ parameters, sources }: Adapted, { adapters }: Case) {
  const of = (path: string) => parameters.find((each) => each.path === path)!;
  const layers = parameters
    .filter(({ path }) => path.endsWith('/lora/down'))
    .map(({ path }) => path.slice(0, -'/lora/down'.length));
  return layers.map((layer) => {
    const kernel = sources.find(({ parameter }) => parameter.path === `${layer}/kernel`)!;
    const name = kernel.names.map((each) => each.replace(/\.weight$/, '')).find((each) => adapters[each])!;
    return {
      layer,
      name,
      kernel,
      down: of(`${layer}/lora/down`),
      up: of(`${layer}/lora/up`),
      golden: adapters[name]!,
    };
  });
}

for (const golden of cases) {
  describeOn(`LoRA of ${golden.name}`, ['wasm', 'tensorflow'], () => {
    const lora = loraSchema.parse(golden.options);
    const tolerance = { rtol: 1e-4, atol: 1e-5 };

    it('begins as PEFT does: A uniform in ±1/√in, B 0', async () => {
      const weights = await weightsBeside(import.meta.url, golden.name);
      const adapted = await load(weights, golden, lora);
      await weights.close();
      for (const { down, up } of adaptersOf(adapted, golden)) {
        // PyTorch's kaiming_uniform_ with a = √5.
        const bound = 1 / Math.sqrt(down.variable.shape[1]!);
        const drawn = [...down.variable.dataSync()].map(Math.abs);
        expect(Math.max(...drawn)).toBeLessThanOrEqual(bound);
        expect(Math.max(...drawn)).toBeGreaterThan(bound / 4);
        expect(new Set(up.variable.dataSync())).toEqual(new Set([0]));
      }
      adapted.dispose();
    });

    it('gives the values and the gradients of PEFT, and merged what it gives adapted', async () => {
      const weights = await weightsBeside(import.meta.url, golden.name);
      const adapted = await load(weights, golden, lora);
      const adapters = adaptersOf(adapted, golden);
      expect(adapters.map(({ name }) => name).sort()).toEqual(Object.keys(golden.adapters).sort());
      expect(adapted.parameters.filter(({ path }) => isAdapter(path))).toHaveLength(2 * adapters.length);
      for (const { down, up, golden: own } of adapters) {
        for (const [parameter, { shape, data }] of [
          [down, own.down],
          [up, own.up],
        ] as const) {
          tf.tidy(() => parameter.variable.assign(tf.tensor([...data], [...shape])));
        }
      }
      tf.tidy(() => {
        expect(expectTraceable(adapted.last)).toBeAllClose(golden.last, tolerance);
        const trained = Object.fromEntries(
          adapters
            .flatMap(({ down, up }) => [down, up])
            .map(({ path, variable }): [string, tf.Tensor] => [path, variable]),
        );
        const cotangent = tf.tensor3d(golden.cotangent);
        const { gradients } = gradientsOf(() => tf.sum(tf.mul(adapted.last(), cotangent)), trained);
        const expected = adapters.flatMap(({ down, up, golden: own }) => [
          { path: down.path, values: own.down.gradient },
          { path: up.path, values: own.up.gradient },
        ]);
        const largest = Math.max(...expected.flatMap(({ values }) => values.map(Math.abs)));
        for (const { path, values } of expected) {
          const size = Math.max(...values.map(Math.abs));
          expect([...gradients[path]!.dataSync()], path).toBeAllClose([...values], {
            rtol: 0,
            atol: 1e-4 * size + 1e-7 * largest,
          });
        }
      });

      const read = async (name: string) =>
        golden.merged[name] ? Float32Array.from(golden.merged[name].data) : weights.read(name);
      const plain = await load({ ...weights, read }, golden);
      await weights.close();
      tf.tidy(() => {
        expect(plain.last()).toBeAllClose(golden.mergedLast, tolerance);
        expect(plain.last()).toBeAllClose(adapted.last().arraySync(), tolerance);
      });
      for (const { layer, kernel, down, up } of adapters) {
        const values = ({ variable }: Parameter) => variable.dataSync<'float32'>();
        const merged = mergedKernel(
          { kernel: values(kernel.parameter), down: values(down), up: values(up) },
          lora,
        );
        const expected = plain.parameters.find(({ path }) => path === `${layer}/kernel`)!;
        expect(merged, layer).toBeAllClose([...values(expected)], { rtol: 1e-6, atol: 1e-6 });
      }
      adapted.dispose();
      plain.dispose();
    });
  });
}
