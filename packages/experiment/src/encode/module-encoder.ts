import {
  createRandom,
  type Encoder,
  type Feature,
  type FrozenModule,
  isSparse,
  type StreamSpec,
} from '@erc/core';
import { resolveEngine } from '@erc/engine';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { checkFiniteOutput } from '@erc/pretrained';
import { createComputedModule } from './compute-module.js';

/**
 * A frozen encoder whose model is a module, as one that computes by itself: what the module reads is made, and not kept; what it gives are the features.
 * It runs on ONNX Runtime, as the file of a frozen encoder does, whatever trains the recipe.
 *
 * An input of which nothing is left to read, such as an empty text, gives zeros.
 *
 * @throws EncoderError from `encode`, when the module gives NaN or infinity.
 */
export function createModuleEncoder<Input>({
  where,
  raw,
  module: pretrained,
  dim,
  threads,
}: FrozenModule<Input, PretrainedStreamEncoder>): Encoder<Input> {
  const { modality, contentOf } = raw;
  const module = createComputedModule({
    modality,
    // Nothing is drawn: all values come from the file.
    create: () => pretrained.create({ path: 'frozen', random: createRandom(0) }),
    startEngine: () => resolveEngine({ type: 'onnx', ...(threads !== undefined && { threads }) }),
  });
  return {
    modality,
    id: `${pretrained.id}/${raw.id}`,
    dim,
    ...(contentOf && { contentOf }),
    async encode(inputs, { signal, onProgress, onTruncation } = {}) {
      const made = await raw.encode(inputs, {
        ...(signal && { signal }),
        ...(onTruncation && { onTruncation }),
      });
      const places = made.flatMap((feature, i) => (isEmpty(feature) ? [] : [i]));
      const computed = await module.compute(made, places, {
        ...(signal && { signal }),
        onProgress: (done) => onProgress?.(made.length - places.length + done, made.length),
      });
      const { output: spec } = await module.module();
      const features: Feature[] = made.map(() => zerosOf(spec));
      for (const [k, i] of places.entries()) {
        const feature = computed[k]!;
        checkFiniteOutput(feature.data, () => `${where}: input ${i}`);
        features[i] = feature;
      }
      return features;
    },
    async dispose() {
      await module.dispose();
      await pretrained.dispose();
      await raw.dispose();
    },
  };
}

const isEmpty = (feature: Feature): boolean => !isSparse(feature) && feature.shape[0] === 0;

const zerosOf = ({ kind, dim }: StreamSpec): Feature =>
  kind === 'vector'
    ? { data: new Float32Array(dim), shape: [dim] }
    : { data: new Float32Array(0), shape: [0, dim] };
