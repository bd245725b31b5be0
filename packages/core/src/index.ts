export { type Audit, auditSchema, type Finding, findingPlaces, findingText } from './audit.js';
export { fromBfloat16 } from './bfloat16.js';
export type { Dataset, StandardFolds } from './dataset.js';
export { decodeText, utf16Of } from './decode-text.js';
export { ConfigError, DataError, EncoderError, ErcError, messageOf, ShapeError } from './errors.js';
export type {
  AudioInput,
  DenseFeature,
  EncodeOptions,
  Encoder,
  Feature,
  FeatureArray,
  FeatureColumn,
  FittedEncoder,
  Pixels,
  RawBounds,
  RawFeature,
  SparseFeatureArray,
  TextInput,
  Truncation,
  Turn,
  VisualInput,
} from './features.js';
export { isRawFeature, isSparse } from './features.js';
export { fixedText } from './fixed-text.js';
export { float16Value, fromFloat16, MAX_FLOAT16, toFloat16 } from './float16.js';
export { MELD_EMOTIONS, MELD_SENTIMENTS, type MeldEmotion } from './labels.js';
export { type MapBoundedOptions, mapBounded } from './map-bounded.js';
export { memberOf } from './member-of.js';
export { MODALITIES, type Modality, orderedStreamNames } from './modality.js';
export { nearest, nearMiss } from './near-miss.js';
export { nextTurn } from './next-turn.js';
export { ownValue } from './own-value.js';
export { parseJson } from './parse-json.js';
export { type OptionsSchema, parseOptions } from './parse-options.js';
export {
  createEncoderRegistry,
  defineEncoder,
  type EncoderDefinition,
  type EncoderDescriptor,
  type EncoderFile,
  type EncoderOpening,
  type EncoderRegistry,
  type EncoderSchema,
  type EncoderUse,
  type FeatureKind,
  type FrozenModule,
  type InputOf,
  type ParsedEncoder,
} from './parts/encoder.js';
export {
  fitEncoder,
  type OpenEncoderRequest,
  openEncoder,
  restoreEncoder,
} from './parts/open-encoder.js';
export { ownOptions, type Part, type PartSchema } from './parts/part.js';
export type { PathResolver } from './parts/paths.js';
export type { Reading } from './parts/reads.js';
export { type ReadyFeaturesOptions, readyFeatures } from './parts/ready-features.js';
export { type Composite, createRegistry, type PartList, type Registry } from './parts/registry.js';
export type { StreamChoice } from './parts/streams.js';
export { type UtteranceColumnsOptions, utteranceColumns } from './parts/utterance-columns.js';
export { plainIssue } from './plain-issue.js';
export { createRandom, type Random, type RandomState, restoreRandom } from './random.js';
export {
  type AwaitedArray,
  type NamedArray,
  readSafetensors,
  type Safetensors,
  safetensorsParts,
  streamSafetensors,
  writeSafetensors,
} from './safetensors.js';
export {
  type ArrayInfo,
  type ArrayPlace,
  type PlannedSafetensors,
  planSafetensors,
  type ReadLayoutOptions,
  readSafetensorsLayout,
  SAFETENSORS_BYTES,
  type SafetensorsDtype,
  type SafetensorsLayout,
} from './safetensors-header.js';
export { sameItems } from './same-items.js';
export { sha256Of, sha256OfBytes } from './sha256.js';
export { shownValue } from './shown-value.js';
export { meanOf, medianOf, populationSdOf, sdOf } from './statistics.js';
export { type InputSpec, isRaw, type RawKind, type RawSpec, type StreamSpec } from './stream-spec.js';
export {
  type Dialogue,
  dialogueIdOf,
  groupDialogues,
  isScored,
  SPLITS,
  type Split,
  UNKNOWN_SPEAKER,
  type Utterance,
} from './utterance.js';
export { copyWeights, type WeightOrigin, type WeightReader, weightsInMemory } from './weight-reader.js';
