export { builtInLosses, type LossOptions, losses } from './built-in-losses.js';
export type { ClassTargets } from './classification/class-targets.js';
export {
  type CrossEntropyLossOptions,
  type CrossEntropyOptions,
  createCrossEntropyLoss,
  crossEntropyLoss,
  /** The short name, for use beside tfjs's own losses. */
  crossEntropyLoss as crossEntropy,
} from './classification/cross-entropy-loss.js';
export {
  createDiceLoss,
  type DiceLossOptions,
  type DiceOptions,
  diceLoss,
} from './classification/dice-loss.js';
export {
  type BatchFocalOptions,
  batchFocalLoss,
  createFocalLoss,
  type FocalLossOptions,
  type FocalOptions,
  focalLoss,
} from './classification/focal-loss.js';
export {
  createKlDivergenceLoss,
  type KlDivergenceLossOptions,
  type KlDivergenceOptions,
  klDivergenceLoss,
} from './classification/kl-divergence-loss.js';
export {
  createL1F1Loss,
  type L1F1LossOptions,
  l1F1Loss,
} from './classification/l1-f1-loss.js';
export {
  createLargeMarginSoftmaxLoss,
  type LargeMarginSoftmaxLossOptions,
  type LargeMarginSoftmaxOptions,
  largeMarginSoftmaxLoss,
} from './classification/large-margin-softmax-loss.js';
export {
  createMultiMarginLoss,
  type MultiMarginLossOptions,
  type MultiMarginOptions,
  multiMarginLoss,
} from './classification/multi-margin-loss.js';
export type {
  Loss,
  LossFacts,
  LossParameter,
  LossPhase,
  ModelOutput,
  Targets,
} from './contracts.js';
export { createLoss, createWeightedLoss, sumLosses } from './create-loss.js';
export {
  type CompositeLoss,
  createLossRegistry,
  defineLoss,
  type LossDefinition,
  type LossDescriptor,
  type LossRegistry,
  type LossSchema,
  lossFields,
  type ParsedLoss,
} from './define-loss.js';
export {
  type AttentionDiversityLossOptions,
  type AttentionDiversityOptions,
  attentionDiversityLoss,
  createAttentionDiversityLoss,
} from './embedding/attention-diversity-loss.js';
export {
  createStreamContrastiveLoss,
  type StreamContrastiveLossOptions,
  type StreamContrastiveOptions,
  streamContrastiveLoss,
} from './embedding/stream-contrastive-loss.js';
export {
  createSupervisedContrastiveLoss,
  type SupervisedContrastiveLossOptions,
  type SupervisedContrastiveOptions,
  supervisedContrastiveLoss,
} from './embedding/supervised-contrastive-loss.js';
export {
  createTripletLoss,
  type TripletLossOptions,
  type TripletOptions,
  tripletLoss,
} from './embedding/triplet-loss.js';
export { balancedClassWeights } from './labels/balanced-class-weights.js';
export { type EffectiveNumberOptions, effectiveNumberWeights } from './labels/effective-number-weights.js';
export { inverseFrequencyWeights } from './labels/inverse-frequency-weights.js';
export { type LabelMap, type MappedLabels, mapLabels } from './labels/map-labels.js';
export { type PeakLabelsOptions, peakLabels } from './labels/peak-labels.js';
export {
  type Centroid,
  type ResolvedRow,
  type ResolvedTies,
  type ResolveTiesOptions,
  resolveTies,
  type TiedRow,
  type TiePolicy,
  tiePolicySchema,
} from './labels/resolve-ties.js';
export { softLabels } from './labels/soft-labels.js';
export {
  createMultiTaskLoss,
  type MultiTaskLossOptions,
} from './multi-task-loss.js';
export {
  type LossReduction,
  lossReductionSchema,
  type ReduceLossOptions,
  reduceLoss,
} from './reduce-loss.js';
export {
  type ConcordanceLossOptions,
  type ConcordanceOptions,
  concordanceLoss,
  createConcordanceLoss,
} from './regression/concordance-loss.js';
export {
  createMeanSquaredErrorLoss,
  type MeanSquaredErrorLossOptions,
  meanSquaredErrorLoss,
} from './regression/mean-squared-error-loss.js';
