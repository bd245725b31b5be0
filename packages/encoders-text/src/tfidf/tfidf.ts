import { defineEncoder } from '@erc/core';
import { fitTfidf, restoreTfidf } from './tfidf-encoder.js';
import { tfidfEncoderOptionsSchema } from './tfidf-options.js';

/** The encoder `tfidf`: hashed n-grams weighed by how rare they are in the training texts. */
export const tfidf = defineEncoder({
  modality: 'text',
  schema: tfidfEncoderOptionsSchema,
  use: (options) => ({
    state: 'fitted',
    fit: async (train) => fitTfidf(options, train),
    restore: async (state) => restoreTfidf(options, state),
  }),
});
