export { type GloveOptions, gloveOptionsSchema } from './glove/glove-encoder.js';
export {
  createTextEncoder,
  type FittedTextEncoderOptions,
  type FrozenTextEncoderOptions,
  fitTextEncoder,
  fittedTextEncoderOptionsSchema,
  frozenTextEncoderOptionsSchema,
  restoreTextEncoder,
  type TextEncoderOptions,
  textEncoderOptionsSchema,
} from './text-encoder.js';
export { fitTfidfEncoder, restoreTfidfEncoder } from './tfidf-encoder.js';
export {
  DEFAULT_TOKEN_PATTERN,
  type ResolvedTfidfEncoderOptions,
  type TfidfEncoderOptions,
  tfidfEncoderOptionsSchema,
} from './tfidf-options.js';
export {
  type TransformerTextOptions,
  transformerTextOptionsSchema,
} from './transformer/transformer-options.js';
