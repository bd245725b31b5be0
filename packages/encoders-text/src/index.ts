export { type GloveOptions, gloveOptionsSchema } from './glove/glove-options.js';
export {
  builtInTextEncoders,
  createTextEncoder,
  fitTextEncoder,
  restoreTextEncoder,
  type TextEncoderOptions,
} from './text-encoder.js';
export { fitTfidfEncoder, restoreTfidfEncoder } from './tfidf/tfidf-encoder.js';
export {
  DEFAULT_TOKEN_PATTERN,
  EARLIER_TOKEN_PATTERN,
  type ResolvedTfidfEncoderOptions,
  type TfidfEncoderOptions,
  tfidfEncoderOptionsSchema,
} from './tfidf/tfidf-options.js';
export {
  type TransformerTextOptions,
  transformerTextOptionsSchema,
} from './transformer/transformer-options.js';
