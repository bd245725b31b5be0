import { loadImageBackbone, loadSpeechBackbone, loadTextBackbone } from '@erc/backbones';
import { createRandom } from '@erc/core';
import type { HostArrays } from '@erc/engine';
import { loraSchema, type PretrainedWeights } from '@erc/pretrained';
import * as tf from '@tensorflow/tfjs';
import type { LoadedWorkload } from './loaded-workload.js';
import { loadMixer } from './mixer-workload.js';

/** A model of full size, and how it is trained. */
export interface FinetuneWorkload {
  /** Folder of the model; `mmm-mixer` has none, since its encoders are frozen. */
  readonly model: string;
  readonly options?: 'lora' | 'top2' | 'prefix' | 'batch';
  /** Greatest ratio to PyTorch that is asked for. @default none: it is printed */
  readonly most?: number;
  /** What of PyTorch's is beside it, where it is another workload. */
  readonly against?: Pick<FinetuneWorkload, 'model' | 'options'>;
}

/** Workloads by name, in the order of the page. */
export const FINETUNE_WORKLOADS: Readonly<Record<string, FinetuneWorkload>> = {
  'roberta-base': { model: 'roberta-base', most: 1.2 },
  gpt2: { model: 'gpt2', most: 1.2 },
  'wav2vec2-base': { model: 'wav2vec2-base', most: 1.2 },
  'hubert-base': { model: 'hubert-base', most: 1.2 },
  resnet50: { model: 'resnet50', most: 1.5 },
  'resnet50 batch statistics': { model: 'resnet50', options: 'batch' },
  'roberta-base LoRA': { model: 'roberta-base', options: 'lora', most: 1.15 },
  'roberta-base top 2': { model: 'roberta-base', options: 'top2' },
  'roberta-base top 2 prefix kept': {
    model: 'roberta-base',
    options: 'prefix',
    most: 0.5,
    against: { model: 'roberta-base', options: 'top2' },
  },
  'mixer of system D': { model: 'mmm-mixer' },
};

const random = createRandom(1);
const PATH = 'encoder';

const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());

const ones = (...shape: [number, number]): HostArrays[string] => ({
  data: new Float32Array(shape[0] * shape[1]).fill(1),
  shape,
});

const tokens = (batch: number, steps: number): HostArrays => ({
  ids: {
    data: Int32Array.from({ length: batch * steps }, (_, i) => 5 + ((i * 7919) % 50_000)),
    shape: [batch, steps],
  },
  mask: ones(batch, steps),
});

/** Loads a workload. @param open Opens the weights of its model. */
export async function loadWorkload(
  workload: FinetuneWorkload,
  open: () => Promise<PretrainedWeights>,
): Promise<LoadedWorkload> {
  if (workload.model === 'mmm-mixer') return loadMixer();
  const weights = await open();
  try {
    return await loadBackbone(workload, weights);
  } finally {
    await weights.close();
  }
}

async function loadBackbone(
  { model, options }: FinetuneWorkload,
  weights: PretrainedWeights,
): Promise<LoadedWorkload> {
  if (model === 'resnet50') return pictures(weights, options === 'batch' ? 'batch' : 'frozen');
  if (model === 'roberta-base') return words(weights, options, tokens(8, 64));
  if (model === 'gpt2') return words(weights, options, tokens(4, 128));
  return voices(weights);
}

/** Layers of a base model that are not trained with `top2` and `prefix`. */
const BELOW = 10;

async function words(
  weights: PretrainedWeights,
  options: FinetuneWorkload['options'],
  inputs: HostArrays,
): Promise<LoadedWorkload> {
  const { backbone } = await loadTextBackbone(
    weights,
    {
      path: PATH,
      random,
      dropoutRate: 0,
      ...(options === 'lora' && { lora: loraSchema.parse({ rank: 8, alpha: 32 }) }),
      ...(options === 'prefix' && { firstLayer: BELOW }),
    },
    'bench',
  );
  const isTrained = (path: string): boolean => {
    if (options === 'lora') return path.includes('/lora/');
    return options !== 'top2' || /\/layers\/1[01]\//.test(path);
  };
  const [batch, steps] = inputs.ids!.shape as [number, number];
  const hidden = { data: numbers(batch * steps * backbone.dim), shape: [batch, steps, backbone.dim] };
  return {
    trained: backbone.parameters.filter(({ path }) => isTrained(path)),
    state: [],
    inputs: options === 'prefix' ? { hidden, mask: inputs.mask! } : inputs,
    forward({ ids, hidden: given, mask }, context) {
      const own = { training: true, dropout: context.dropout };
      const embedded = ids ? backbone.embed(ids as tf.Tensor2D, own) : (given as tf.Tensor3D);
      return backbone.layers(embedded, mask as tf.Tensor2D, own);
    },
  };
}

async function voices(weights: PretrainedWeights): Promise<LoadedWorkload> {
  const [batch, samples] = [2, 80_000];
  const { backbone } = await loadSpeechBackbone(weights, { path: PATH, random, dropoutRate: 0 }, 'bench');
  return {
    trained: backbone.parameters,
    state: [],
    inputs: {
      samples: { data: numbers(batch * samples), shape: [batch, samples] },
      mask: ones(batch, samples),
    },
    forward({ samples: values, mask }, context) {
      const own = { training: true, dropout: context.dropout };
      const steps = backbone.extract(values as tf.Tensor2D, mask as tf.Tensor2D, own);
      return backbone.layers(backbone.embed(steps, own), own).values;
    },
  };
}

async function pictures(weights: PretrainedWeights, statistics: 'frozen' | 'batch'): Promise<LoadedWorkload> {
  const shape = [4, 224, 224, 3];
  const { backbone } = await loadImageBackbone(weights, { path: PATH, statistics }, 'bench');
  return {
    trained: backbone.parameters,
    state: statistics === 'batch' ? backbone.state : [],
    inputs: { pixels: { data: numbers(4 * 224 * 224 * 3), shape } },
    forward({ pixels }, { dropout, assign }) {
      const maps = backbone.maps(pixels as tf.Tensor4D, { training: true, dropout, assign });
      return tf.mean(maps, [1, 2]);
    },
  };
}
