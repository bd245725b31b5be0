import { defineEncoder } from '@erc/core';
import { gloveOptionsSchema } from './glove-options.js';

/** The encoder `glove`: words by a file of vectors. */
export const glove = defineEncoder({
  modality: 'text',
  schema: gloveOptionsSchema,
  withPaths: (options, resolve) => ({ ...options, path: resolve.path(options.path) }),
  gives: ({ pooling }) => (pooling === 'none' ? 'sequence' : 'vector'),
  use: (options) => ({
    state: 'frozen',
    open: async (opening) => (await import('#glove')).openGlove(options, opening),
  }),
});
