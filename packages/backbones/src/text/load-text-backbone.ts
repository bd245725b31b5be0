import type { PretrainedWeights } from '@erc/pretrained';
import { type Architecture, hasArchitecture, type LoadedBackbone, loadBackbone } from '../architecture.js';
import { createBert } from './bert.js';
import { createGpt2 } from './gpt2.js';
import type { TextBackbone, TextBackboneOptions } from './text-backbone.js';

const ARCHITECTURES: readonly Architecture<TextBackboneOptions, TextBackbone>[] = [
  {
    modelTypes: ['bert', 'roberta', 'camembert', 'xlm-roberta', 'electra'],
    prefixes: ['', 'bert.', 'roberta.', 'electra.'],
    heads:
      /^(pooler|cls|lm_head|classifier|qa_outputs|generator_predictions|generator_lm_head|discriminator_predictions)\.|^embeddings\.position_ids$/,
    create: createBert,
  },
  {
    modelTypes: ['gpt2'],
    prefixes: ['', 'transformer.'],
    heads: /^(lm_head|score|classifier|multiple_choice_head)\.|^h\.\d+\.attn\.(bias|masked_bias)$/,
    create: createGpt2,
  },
];

/** Whether {@link loadTextBackbone} can make the model that a `config.json` describes. */
export const isTextBackbone = (config: Readonly<Record<string, unknown>>): boolean =>
  hasArchitecture(ARCHITECTURES, config);

/**
 * Makes the encoder of tokens that a model's `config.json` describes, with its weights.
 *
 * @param where Who asks, for errors.
 * @throws EncoderError for another architecture, and for weights that are not those of the config.
 */
export const loadTextBackbone = (
  weights: PretrainedWeights,
  options: TextBackboneOptions,
  where: string,
): Promise<LoadedBackbone<TextBackbone>> => loadBackbone(ARCHITECTURES, weights, options, where);
