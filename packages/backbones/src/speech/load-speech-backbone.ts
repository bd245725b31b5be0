import type { PretrainedWeights } from '@erc/pretrained';
import { type Architecture, hasArchitecture, type LoadedBackbone, loadBackbone } from '../architecture.js';
import type { SpeechBackbone, SpeechBackboneOptions } from './speech-backbone.js';
import { createWav2vec2 } from './wav2vec2.js';

const ARCHITECTURES: readonly Architecture<SpeechBackboneOptions, SpeechBackbone>[] = [
  {
    modelTypes: ['wav2vec2', 'hubert', 'wavlm'],
    prefixes: ['', 'wav2vec2.', 'hubert.', 'wavlm.'],
    heads: /^(lm_head|quantizer|project_hid|project_q|projector|classifier)\.|^masked_spec_embed$/,
    create: createWav2vec2,
  },
];

/** Whether {@link loadSpeechBackbone} can make the model that a `config.json` describes. */
export const isSpeechBackbone = (config: Readonly<Record<string, unknown>>): boolean =>
  hasArchitecture(ARCHITECTURES, config);

/**
 * Makes the encoder of speech that a model's `config.json` describes, with its weights.
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config.
 */
export const loadSpeechBackbone = (
  weights: PretrainedWeights,
  options: SpeechBackboneOptions,
  where: string,
): Promise<LoadedBackbone<SpeechBackbone>> => loadBackbone(ARCHITECTURES, weights, options, where);
