export {
  fitTextEncoder,
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
