export { checkFiniteOutput } from './check-finite.js';
export { checkTrained } from './check-trained.js';
export { type EncodeRowsOptions, encodeRows, mostTogether } from './encode-rows.js';
export { createHiddenStates, type HiddenStates, type HiddenStatesOptions } from './hidden-states.js';
export { type Layers, type LayerTerm, layersSchema, layerTerms, weightedOutputs } from './layers.js';
export {
  isModuleAlone,
  type ModelFileOptions,
  type OpenOnnxOptions,
  openModel,
  openModelFile,
  openOnnx,
  openParsedModel,
  openSettings,
  openWeights,
  saveModelFolder,
} from './open-model.js';
export { readOptionFile } from './option-file.js';
export type { ReadOptionFileOptions } from './option-file-options.js';
export {
  type PretrainedOptions,
  partOptions,
  pretrainedFields,
  pretrainedOptionsSchema,
  type ResolvedPretrainedOptions,
  withPretrainedPaths,
} from './options.js';
export { type PlanBatchesOptions, planBatches } from './plan-batches.js';
export { type Pooling, pooledDim, poolSteps } from './pool-steps.js';
export type { ModelFile, OpenModelRequest, PretrainedModel } from './pretrained-model.js';
export type { Feed, ModelSession, Output } from './session.js';
export { tokenFeeds } from './token-feeds.js';
export {
  type Lora,
  loraSchema,
  type PictureAugmentation,
  pictureAugmentationSchema,
  type SoundAugmentation,
  type SpanMasks,
  soundAugmentationSchema,
  spanMasksSchema,
  type Train,
  trainFields,
  trainOf,
  trainSchema,
} from './train-options.js';
export type { PretrainedSettings } from './weights/find-settings.js';
export {
  outlineOf,
  type PretrainedWeights,
  type StoredArray,
  type WeightInfo,
} from './weights/pretrained-weights.js';
export type { SavedModelFolder, SaveModelFolderOptions } from './weights/save-model-folder.js';
