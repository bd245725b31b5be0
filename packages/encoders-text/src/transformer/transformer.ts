import { defineEncoder } from '@erc/core';
import { withPretrainedPaths } from '@erc/pretrained';
import { transformerTextOptionsSchema } from './transformer-options.js';

/** The encoder `transformer`: hidden states of BERT, RoBERTa, ELECTRA, GPT-2 and their like. */
export const transformer = defineEncoder({
  modality: 'text',
  schema: transformerTextOptionsSchema,
  withPaths: withPretrainedPaths,
  gives: ({ pooling }) => (pooling === 'none' ? 'sequence' : 'vector'),
  use: (options) => ({
    state: 'frozen',
    // With its tokenizers, only where it is used.
    open: async (opening) => (await import('./transformer-encoder.js')).openTransformer(options, opening),
  }),
});
