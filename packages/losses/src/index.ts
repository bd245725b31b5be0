export { balancedClassWeights } from './balanced-class-weights.js';
export {
  type CrossEntropyLossOptions,
  type CrossEntropyOptions,
  createCrossEntropyLoss,
  crossEntropyLoss,
  crossEntropyLossOptionsSchema,
} from './classification/cross-entropy-loss.js';
export type {
  Loss,
  LossFacts,
  LossParameter,
  LossPhase,
  ModelOutput,
  Targets,
} from './contracts.js';
export { createLoss, createWeightedLoss, type LossOptions, lossOptionsSchema } from './create-loss.js';
export {
  type LossReduction,
  lossReductionSchema,
  type ReduceLossOptions,
  reduceLoss,
} from './reduce-loss.js';
