import { defineEncoder, type EncoderUse, type TextInput } from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { gloveOptionsSchema, type ResolvedGloveOptions } from './glove-options.js';

/** The encoder `glove`: words by a file of vectors, frozen, or a table that is trained with the model. */
export const glove = defineEncoder({
  modality: 'text',
  schema: gloveOptionsSchema,
  withPaths: (options, resolve) => ({ ...options, path: resolve.path(options.path) }),
  gives: ({ pooling }) => (pooling === 'none' ? 'sequence' : 'vector'),
  use,
});

function use(options: ResolvedGloveOptions): EncoderUse<TextInput, PretrainedStreamEncoder> {
  if (options.train !== 'all') {
    return {
      state: 'frozen',
      open: async (opening) => (await import('./glove-encoder.js')).openGlove(options, opening),
    };
  }
  const trained = () => import('./trained-glove.js');
  return {
    state: 'trained',
    hasLower: false,
    prepare: async (opening) => (await trained()).prepareWords(options, opening),
    load: async (opening) => (await trained()).findTrainedGlove(options, opening),
  };
}
