export { type AssembleBatchOptions, assembleBatch, type HostBatch } from './batches/batch.js';
export { type BatchRows, bucketOf, dialogueRows, utteranceRows } from './batches/batch-rows.js';
export { type BatchShape, type BatchShapesOptions, batchShapes } from './batches/batch-shapes.js';
export {
  type Batcher,
  type BatcherOptions,
  type BatchPlan,
  type BatchSizes,
  createBatcher,
} from './batches/batcher.js';
export { bucketState, bucketsOf, pictureState, picturesOf, withoutPicture } from './batches/bucket-state.js';
export { bucketIn, fitLengthBuckets, type LengthBuckets } from './batches/length-buckets.js';
export { measurePadding } from './batches/measure-padding.js';
export type { BatchArray } from './batches/stream-arrays.js';
export { createVectorMemory, type VectorMemory } from './batches/vector-memory.js';
export { type DialogueIndex, indexDialogues } from './examples/dialogue-index.js';
export {
  countLabels,
  countScored,
  type ExampleSet,
  type ScoredExamples,
  scoredExamples,
  selectExamples,
} from './examples/examples.js';
export { eachFeature, mapColumn, selectColumn } from './examples/feature-column.js';
export {
  dialogueColumns,
  genderColumn,
  sessionColumn,
  speakerColumn,
  speakersOf,
} from './examples/person-columns.js';
export {
  elementsOf,
  narrowSelection,
  readOnlyAt,
  type Selection,
  selectAll,
  selectAt,
  selectIds,
} from './examples/selection.js';
export { fitStandardizer, type Standardizer, standardize } from './examples/standardize.js';
export { specOf } from './examples/stream-spec.js';
export { columnFeatures, hasColumns } from './inputs/column-features.js';
export { type EncodedInputs, encodePresent } from './inputs/encode-present.js';
export { alignFeatures, zerosWhereMissing } from './inputs/missing-features.js';
export { presenceOf } from './inputs/presence.js';
export { spokenInputs, textInputAt, textInputs } from './inputs/text-inputs.js';
export {
  builtInSamplerRegistry,
  builtInSamplers,
  createSampler,
  type SamplerOptions,
} from './samplers/built-in-samplers.js';
export {
  createSamplerRegistry,
  defineSampler,
  type ParsedSampler,
  type Sampler,
  type SamplerDefinition,
  type SamplerDescriptor,
  type SamplerInput,
  type SamplerReading,
  type SamplerRegistry,
} from './samplers/define-sampler.js';
export {
  type StreamWindow,
  streamWindowSchema,
  windowedSpecs,
  windowOf,
  windowReach,
  windowSpec,
  windowSteps,
} from './windows/window.js';
export { sessionsOfWindows } from './windows/window-arrays.js';
