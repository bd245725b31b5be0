import { type AudioInput, defineEncoder, type EncoderUse } from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { trainOf, withPretrainedPaths } from '@erc/pretrained';
import { withSpeechTokensPaths } from '../speech/speech-tokens-encoder.js';
import { openTokenBert } from './frozen-token-bert.js';
import { type ResolvedTokenBertOptions, tokenBertOptionsSchema } from './token-bert-options.js';

/** The encoder `token-bert`: a RoBERTa over codes of speech; frozen, or trained with the model. */
export const tokenBert = defineEncoder({
  modality: 'audio',
  schema: tokenBertOptionsSchema,
  withPaths: ({ tokens, ...options }, resolve) => ({
    ...withPretrainedPaths(options, resolve),
    tokens: withSpeechTokensPaths(tokens, resolve),
  }),
  gives: ({ pooling }) => (pooling === 'none' ? 'sequence' : 'vector'),
  use,
});

function use(options: ResolvedTokenBertOptions): EncoderUse<AudioInput, PretrainedStreamEncoder> {
  const train = trainOf(options);
  // Loaded where it is used: a page of frozen encoders has no need of it.
  const trained = () => import('./trained-token-bert.js');
  if (!train) {
    return {
      state: 'frozen',
      open: (opening) => openTokenBert(options, opening),
      openModule: async (opening) => (await trained()).openTokenBertModule(options, opening),
      prepare: async (opening) => (await trained()).prepareSpeechTokens(options, opening),
    };
  }
  return {
    state: 'trained',
    hasLower: typeof train === 'object' && 'layers' in train,
    prepare: async (opening) => (await trained()).prepareSpeechTokens(options, opening),
    load: async (opening) => (await trained()).findTrainedTokenBert(options, train, opening),
  };
}
