import type { PretrainedWeights } from '@erc/pretrained';
import { type Architecture, hasArchitecture, type LoadedBackbone, loadBackbone } from '../architecture.js';
import type { ImageBackbone, ImageBackboneOptions } from './image-backbone.js';
import { createResnet } from './resnet.js';
import { createVit } from './vit.js';

const ARCHITECTURES: readonly Architecture<ImageBackboneOptions, ImageBackbone>[] = [
  { modelTypes: ['resnet'], prefixes: ['', 'resnet.'], heads: /^(classifier|fc)\./, create: createResnet },
  {
    modelTypes: ['vit'],
    prefixes: ['', 'vit.'],
    heads: /^(pooler|classifier|decoder)\.|^embeddings\.mask_token$/,
    create: createVit,
  },
];

/** Whether {@link loadImageBackbone} can make the model that a `config.json` describes. */
export const isImageBackbone = (config: Readonly<Record<string, unknown>>): boolean =>
  hasArchitecture(ARCHITECTURES, config);

/**
 * Makes the encoder of images that a model's `config.json` describes, with its weights.
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config.
 */
export const loadImageBackbone = (
  weights: PretrainedWeights,
  options: ImageBackboneOptions,
  where: string,
): Promise<LoadedBackbone<ImageBackbone>> => loadBackbone(ARCHITECTURES, weights, options, where);
