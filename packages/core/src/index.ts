export type { Audit, CustomaryFolds, Dataset } from './dataset.js';
export { ConfigError, DataError, EncoderError, ErcError, messageOf, ShapeError } from './errors.js';
export type {
  AudioInput,
  Cut,
  EncodeOptions,
  Encoder,
  Feature,
  FeatureArray,
  FittedEncoder,
  SparseFeatureArray,
  TextInput,
  Turn,
  VisualInput,
} from './features.js';
export { isSparse } from './features.js';
export { MELD_EMOTIONS, MELD_SENTIMENTS, type MeldEmotion } from './labels.js';
export { MODALITIES, type Modality, orderedStreamNames } from './modality.js';
export { type OptionsSchema, parseOptions } from './parse-options.js';
export { createRandom, type Random, type RandomState, restoreRandom } from './random.js';
export { type NamedArray, readSafetensors, type Safetensors, writeSafetensors } from './safetensors.js';
export {
  type Dialogue,
  dialogueIdOf,
  groupDialogues,
  SPLITS,
  type Split,
  type Utterance,
} from './utterance.js';
