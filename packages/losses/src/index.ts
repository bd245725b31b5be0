export { balancedClassWeights } from './balanced-class-weights.js';
export type { Loss, ModelOutput, Targets } from './contracts.js';
export { createLoss, createWeightedLoss, type LossOptions, lossOptionsSchema } from './create-loss.js';
export {
  type CrossEntropyLossOptions,
  type CrossEntropyOptions,
  createCrossEntropyLoss,
  crossEntropyLoss,
  crossEntropyLossOptionsSchema,
  type LossFacts,
} from './cross-entropy-loss.js';
export {
  type LossReduction,
  lossReductionSchema,
  type ReduceLossOptions,
  reduceLoss,
} from './reduce-loss.js';
