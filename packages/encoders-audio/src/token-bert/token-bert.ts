import { type AudioInput, defineEncoder, type EncoderUse } from '@erc/core';
import type { PretrainedStreamEncoder } from '@erc/nn';
import { trainOf, withPretrainedPaths } from '@erc/pretrained';
import { withSpeechTokensPaths } from '../speech/speech-tokens-encoder.js';
import { openTokenBert } from './frozen-token-bert.js';
import { type ResolvedTokenBertOptions, tokenBertOptionsSchema } from './token-bert-options.js';
import { findTrainedTokenBert, openTokenBertModule, prepareSpeechTokens } from './trained-token-bert.js';

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
  if (!train) {
    return {
      state: 'frozen',
      open: (opening) => openTokenBert(options, opening),
      openModule: (opening) => openTokenBertModule(options, opening),
      prepare: (opening) => prepareSpeechTokens(options, opening),
    };
  }
  return {
    state: 'trained',
    hasLower: typeof train === 'object' && 'layers' in train,
    prepare: (opening) => prepareSpeechTokens(options, opening),
    load: (opening) => findTrainedTokenBert(options, train, opening),
  };
}
