import { createBert } from './bert.js';
import { createGpt2 } from './gpt2.js';
import type { TextBackbone, TextBackboneOptions } from './text-backbone.js';

/** A family of pre-trained models, described. */
export interface TextArchitecture {
  /** Words of `model_type` in `config.json`. */
  readonly modelTypes: readonly string[];
  /** What may stand before every name in a file: `roberta.` where it has a head too. */
  readonly prefixes: readonly string[];
  /** Names, after the prefix, of heads for other tasks, and of buffers. */
  readonly heads: RegExp;
  /** @param config The model's `config.json`. */
  create(config: Readonly<Record<string, unknown>>, options: TextBackboneOptions): TextBackbone;
}

/** Encoders of tokens. */
export const textArchitectures: readonly TextArchitecture[] = [
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
