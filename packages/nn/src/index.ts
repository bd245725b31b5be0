export { ACTIVATION_NAMES, type ActivationName, activations, gelu, geluTanh, silu } from './activations.js';
export {
  type AttentionInputs,
  createMultiHeadAttention,
  type MultiHeadAttention,
  type MultiHeadAttentionOptions,
} from './attention.js';
export { type BatchNorm, type BatchNormOptions, createBatchNorm } from './batch-norm.js';
export type {
  ContextModule,
  CreateStreamEncoderOptions,
  DialogueBatch,
  FeatureStream,
  ForwardContext,
  FusionModule,
  FusionResult,
  LowerLayers,
  LowerModule,
  Parameter,
  PretrainedStreamEncoder,
  RawStream,
  SaveStreamEncoderOptions,
  StreamEncoder,
  TrainableModule,
} from './contracts.js';
export { type Conv, type Conv1dOptions, type Conv2dOptions, createConv1d, createConv2d } from './conv.js';
export { convolveInGroups } from './convolve-in-groups.js';
export { convolvePoints } from './convolve-points.js';
export { convolveSteps } from './convolve-steps.js';
export { type WithGradient, withGradient } from './custom-gradient.js';
export { createDropoutContext, type DropoutContextOptions } from './dropout-context.js';
export { checkDropoutRate, dropoutRateSchema } from './dropout-rate.js';
export { createEmbedding, type Embedding, type EmbeddingOptions } from './embedding.js';
export { createGru, type Gru, type GruOptions } from './gru.js';
export {
  normal,
  ones,
  type TruncatedNormalOptions,
  truncatedNormal,
  uniform,
  zeros,
} from './initialize/basic.js';
export { calculateGain, fansOf, type Initializer, type Nonlinearity } from './initialize/fans.js';
export { orthogonal } from './initialize/orthogonal.js';
export {
  defaultBias,
  defaultKernel,
  type KaimingOptions,
  kaimingNormal,
  kaimingUniform,
  type XavierOptions,
  xavierNormal,
  xavierUniform,
} from './initialize/scaled.js';
export type { KernelInit } from './kernel.js';
export { type L2NormalizeOptions, l2Normalize } from './l2-normalize.js';
export type { Layer } from './layer.js';
export { createLayerNorm, type LayerNormOptions } from './layer-norm.js';
export { createLinear, type LinearOptions } from './linear.js';
export { maskedSoftmax } from './masked-softmax.js';
export {
  createMlp,
  type FeedForwardLayer,
  feedForwardLayerSchema,
  feedForwardSchema,
  feedForwardStepSchema,
  type MlpOptions,
} from './mlp.js';
export { createParameter, disposeParameters, type ParameterOptions } from './parameter.js';
export { sinusoidalPositions } from './positions.js';
export { scan } from './scan.js';
export type { ScanOptions, ScanResult, ScanStep, ScanStepResult } from './scan-contract.js';
export { type Standardized, type StandardizeOverOptions, standardizeOver } from './standardize-over.js';
export {
  createTransformerBlock,
  type TransformerBlock,
  type TransformerBlockOptions,
} from './transformer-block.js';
export { countParameters, loadValues, namedValues } from './values.js';
