export { type AssembleBatchOptions, assembleBatch, type HostBatch } from './batches/batch.js';
export { type BatchRows, bucketOf, dialogueRows, utteranceRows } from './batches/batch-rows.js';
export { type Batcher, type BatchPlan, type BatchSizes, createBatcher } from './batches/batcher.js';
export type { HostArray } from './batches/stream-arrays.js';
export { createVectorMemory, type VectorMemory } from './batches/vector-memory.js';
export { type DialogueIndex, indexDialogues } from './examples/dialogue-index.js';
export { countLabels, type ExampleSet, selectExamples } from './examples/examples.js';
export { eachFeature, mapColumn, selectColumn } from './examples/feature-column.js';
export { dialogueColumns, genderColumn, speakerColumn, speakersOf } from './examples/person-columns.js';
export { fitStandardizer, type Standardizer, standardize } from './examples/standardize.js';
export { specOf } from './examples/stream-spec.js';
export {
  createSampler,
  type Sampler,
  type SamplerInput,
  type SamplerOptions,
  samplerOptionsSchema,
} from './samplers/sampler.js';
export {
  type StreamWindow,
  streamWindowSchema,
  windowedSpecs,
  windowOf,
  windowSpec,
  windowSteps,
} from './windows/window.js';
