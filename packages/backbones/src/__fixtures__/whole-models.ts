import { createRandom } from '@erc/core';
import type { ExportInput, HostArrays } from '@erc/engine';
import { createDropoutContext, createLinear, type ForwardContext, type Layer } from '@erc/nn';
import type { PretrainedWeights } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import { loadImageBackbone } from '../image/load-image-backbone.js';
import { loadSpeechBackbone } from '../speech/load-speech-backbone.js';
import type { SpeechBackboneOptions } from '../speech/speech-backbone.js';
import { loadTextBackbone } from '../text/load-text-backbone.js';
import type { TextBackboneOptions } from '../text/text-backbone.js';
import { loadBeside } from './golden-backbone.js';

/** An encoder with mean pooling and a linear layer behind it, and inputs for it. */
export interface WholeModel {
  readonly name: string;
  /** With free dimensions by name. */
  readonly inputs: Readonly<Record<string, ExportInput>>;
  /** The fewest and the most steps of an example; of images, none. */
  readonly steps?: { readonly least: number; readonly most: number };
  forward(inputs: Readonly<Record<string, tf.Tensor>>): { readonly logits: tf.Tensor };
  /** Random examples of these lengths, padded to `width`. */
  batchOf(lengths: readonly number[], width: number, seed: number): HostArrays;
  dispose(): void;
}

/** Which encoder: a folder of fixtures, and how it is loaded. */
export interface WholeModelChoice {
  readonly kind: 'text' | 'speech' | 'image';
  readonly folder: string;
  readonly normStatistics?: SpeechBackboneOptions['normStatistics'];
}

/** One of every family. */
export const FAMILIES: readonly WholeModelChoice[] = [
  ...['bert', 'roberta', 'camembert', 'xlm-roberta', 'electra', 'electra-wide', 'gpt2', 'gpt2-odd'].map(
    (folder) => ({ kind: 'text', folder }) as const,
  ),
  ...['base', 'large', 'hubert', 'mixed', 'stable', 'wavlm', 'wavlm-stable'].map((folder) => ({ kind: 'speech', folder }) as const),
  ...['bottleneck', 'basic', 'early', 'vit', 'vit-plain'].map((folder) => ({ kind: 'image', folder }) as const),
];

const CLASSES = 3;
const evaluating: ForwardContext = createDropoutContext({ random: createRandom(1), training: false });

/** Mean over the real steps, then a linear layer. */
function pooled(values: tf.Tensor3D, mask: tf.Tensor2D, classifier: Layer): { logits: tf.Tensor } {
  const sum = tf.sum(tf.mul(values, tf.expandDims(mask, 2)), 1);
  return { logits: classifier.apply(tf.div(sum, tf.sum(mask, 1, true)), evaluating) };
}

const classifierOf = (inputDim: number): Layer =>
  createLinear({ path: 'classifier', inputDim, outputDim: CLASSES, random: createRandom(2) });

const maskOf = (lengths: readonly number[], width: number): Float32Array =>
  Float32Array.from({ length: lengths.length * width }, (_, i) =>
    Number(i % width < lengths[Math.floor(i / width)]!),
  );

/** Positions of an encoder of tokens: a model with free steps is traced at more than a tiny one has. */
const POSITIONS = 200;

/** A model whose table of positions is repeated up to {@link POSITIONS} rows. */
function withPositions(weights: PretrainedWeights): PretrainedWeights {
  const isTable = (name: string): boolean => /(position_embeddings|wpe)\.weight$/.test(name);
  return {
    ...weights,
    config: { ...weights.config, max_position_embeddings: POSITIONS, n_positions: POSITIONS },
    arrays: new Map(
      [...weights.arrays].map(([name, array]) => [
        name,
        isTable(name) ? { ...array, shape: [POSITIONS, array.shape[1]!] } : array,
      ]),
    ),
    async read(name) {
      const values = await weights.read(name);
      if (!isTable(name)) return values;
      const width = weights.arrays.get(name)!.shape[1]!;
      return Float32Array.from({ length: POSITIONS * width }, (_, i) => values[i % values.length]!);
    },
  };
}

/** Loads an encoder of a fixture and puts a classifier behind it. */
export async function wholeModel({ kind, folder, normStatistics }: WholeModelChoice): Promise<WholeModel> {
  const url = new URL(`../${kind}/any.ts`, import.meta.url).href;
  const random = createRandom(5);
  const name = `${folder} (${kind})`;
  if (kind === 'text') {
    const { backbone } = await loadBeside(
      url,
      folder,
      (weights, options: TextBackboneOptions, where) => loadTextBackbone(withPositions(weights), options, where),
      { path: 'encoder', random },
    );
    const classifier = classifierOf(backbone.dim);
    const shape = ['batch', 'steps'];
    return {
      name,
      inputs: { ids: { shape, dtype: 'int32' }, mask: { shape } },
      steps: { least: 1, most: 40 },
      forward({ ids, mask }) {
        const hidden = backbone.embed(ids as tf.Tensor2D, evaluating);
        return pooled(backbone.layers(hidden, mask as tf.Tensor2D, evaluating), mask as tf.Tensor2D, classifier);
      },
      batchOf(lengths, width, seed) {
        const drawn = createRandom(seed);
        const mask = maskOf(lengths, width);
        const ids = Int32Array.from(mask, (real) => (real ? 2 + drawn.integer(backbone.vocabularySize - 2) : 1));
        return {
          ids: { data: ids, shape: [lengths.length, width] },
          mask: { data: mask, shape: [lengths.length, width] },
        };
      },
      dispose() {
        backbone.dispose();
        classifier.dispose();
      },
    };
  }
  if (kind === 'speech') {
    const options = { path: 'encoder', random, ...(normStatistics && { normStatistics }) };
    const { backbone } = await loadBeside(url, folder, loadSpeechBackbone, options);
    const classifier = classifierOf(backbone.dim);
    const shape = ['batch', 'samples'];
    return {
      name,
      inputs: { samples: { shape }, mask: { shape } },
      steps: { least: backbone.leastSamples, most: 400 },
      forward({ samples, mask }) {
        const features = backbone.extract(samples as tf.Tensor2D, mask as tf.Tensor2D, evaluating);
        const { values, mask: real } = backbone.layers(backbone.embed(features, evaluating), evaluating);
        return pooled(values, real, classifier);
      },
      batchOf(lengths, width, seed) {
        const drawn = createRandom(seed);
        const mask = maskOf(lengths, width);
        return {
          samples: {
            data: mask.map((real) => (real ? drawn.normal() : 0)),
            shape: [lengths.length, width],
          },
          mask: { data: mask, shape: [lengths.length, width] },
        };
      },
      dispose() {
        backbone.dispose();
        classifier.dispose();
      },
    };
  }
  const { backbone } = await loadBeside(url, folder, loadImageBackbone, { path: 'encoder' });
  const classifier = classifierOf(backbone.dim);
  const size = [20, 27, backbone.channels];
  return {
    name,
    inputs: { pixels: { shape: ['batch', ...size] } },
    forward: ({ pixels }) => {
      const maps = backbone.maps(pixels as tf.Tensor4D, evaluating);
      return { logits: classifier.apply(tf.mean(maps, [1, 2]), evaluating) };
    },
    batchOf(lengths, _, seed) {
      const drawn = createRandom(seed);
      const shape = [lengths.length, ...size];
      const length = shape.reduce((product, extent) => product * extent, 1);
      return { pixels: { data: Float32Array.from({ length }, () => drawn.normal()), shape } };
    },
    dispose() {
      backbone.dispose();
      classifier.dispose();
    },
  };
}
