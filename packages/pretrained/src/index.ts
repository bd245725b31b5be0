export { checkFinite } from './check-finite.js';
export { type Layers, type LayerTerm, layersSchema, layerTerms, weightedOutputs } from './layers.js';
export { type OpenModelRequest, openModel, type PretrainedModel } from './model.js';
export { type ModelFile, type ModelFileOptions, openModelFile } from './open-model-file.js';
export {
  type PretrainedOptions,
  partOptions,
  pretrainedFields,
  pretrainedOptionsSchema,
  type ResolvedPretrainedOptions,
} from './options.js';
export { type PlanBatchesOptions, planBatches } from './plan-batches.js';
export { type Pooling, pooledDim, poolSteps } from './pool-steps.js';
export type { Feed, ModelSession, Output } from './session.js';
