import { defineEncoder, type EncoderUse, type TextInput } from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { trainOf, withPretrainedPaths } from '@erc/pretrained';
import { type ResolvedTransformerTextOptions, transformerTextOptionsSchema } from './transformer-options.js';

/** The encoder `transformer`: hidden states of BERT, RoBERTa, ELECTRA, GPT-2 and their like; frozen, or trained with the model. */
export const transformer = defineEncoder({
  modality: 'text',
  schema: transformerTextOptionsSchema,
  withPaths: withPretrainedPaths,
  gives: ({ pooling }) => (pooling === 'none' ? 'sequence' : 'vector'),
  use,
});

/** What each state needs is loaded with its tokenizers, and only where it is used. */
function use(options: ResolvedTransformerTextOptions): EncoderUse<TextInput, PretrainedStreamEncoder> {
  const train = trainOf(options);
  const trained = () => import('./trained-transformer.js');
  if (!train) {
    return {
      state: 'frozen',
      open: async (opening) => (await import('./transformer-encoder.js')).openTransformer(options, opening),
      openModule: async (opening) => (await trained()).openTransformerModule(options, opening),
      prepare: async (opening) => (await trained()).prepareTokens(options, opening),
    };
  }
  return {
    state: 'trained',
    hasLower: typeof train === 'object' && 'layers' in train,
    prepare: async (opening) => (await trained()).prepareTokens(options, opening),
    load: async (opening) => (await trained()).findTrainedTransformer(options, train, opening),
  };
}
