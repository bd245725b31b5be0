export {
  CallbackError,
  type CombinedCallbacks,
  combineCallbacks,
  type EpochReport,
  type TrainCallback,
  type TrainEnd,
  type TrainStart,
  type UpdateReport,
} from './callbacks/callback.js';
export { metricsFile } from './callbacks/metrics-file.js';
export { type TensorBoardOptions, tensorBoard } from './callbacks/tensorboard/tensorboard.js';
export { type EvaluateOptions, type Evaluation, evaluate } from './evaluate.js';
export {
  type FindLearningRateOptions,
  findLearningRate,
  type LearningRateTest,
} from './learning-rate/find-learning-rate.js';
export {
  type RatePoint,
  type SuggestedRates,
  suggestLearningRates,
} from './learning-rate/suggest-learning-rates.js';
export {
  type CheckpointOptions,
  type CheckpointSink,
  checkpointOptionsSchema,
  type PendingEpoch,
  type PendingSave,
} from './loop/checkpointing.js';
export type { TrainOptions } from './loop/create-loop.js';
export type { LoopClock, LoopState, TrainSnapshot } from './loop/loop-state.js';
export { forwardBatch } from './model/forward-batch.js';
export { classifierOptionsSchema, headOptionsSchema } from './model/head-options.js';
export { type LoadModelWeightsOptions, loadModelWeights } from './model/load-model-weights.js';
export { type AssembleModelOptions, assembleModel, type BatchStream, type Model } from './model/model.js';
export { updatesOf } from './protocol/accumulate.js';
export {
  createEarlyStopping,
  type EarlyStopping,
  type EarlyStoppingOptions,
} from './protocol/early-stopping.js';
export { type FreezeOptions, freezePatterns } from './protocol/freeze.js';
export type { Monitor, OwnMonitor } from './protocol/monitor-options.js';
export {
  type StageInputShape,
  type StageOptions,
  stageGroups,
  stageSchema,
  stageShape,
  stageTraining,
} from './protocol/stages.js';
export { finishCheckpoints } from './run/checkpoint-folder.js';
export {
  type CheckpointStore,
  type CheckpointStoreOptions,
  createCheckpointStore,
} from './run/checkpoint-store.js';
export { type RunEnvironment, runEnvironment } from './run/environment.js';
export {
  builtInScheduleRegistry,
  builtInSchedules,
  createSchedule,
  type ScheduleOptions,
} from './schedules/built-in-schedules.js';
export {
  createScheduleRegistry,
  defineSchedule,
  type ParsedSchedule,
  type ScheduleDefinition,
  type ScheduleDescriptor,
  type ScheduleOfMetrics,
  type ScheduleRegistry,
  type ScheduleSetting,
} from './schedules/define-schedule.js';
export { type RateController, ratesByUpdate } from './schedules/rates.js';
export { type CreateModelStepOptions, createModelStep } from './step/create-model-step.js';
export { engineOptionsSchema } from './step/engine-options.js';
export type {
  LoadWeightsOptions,
  ModelState,
  ModelStep,
  Prediction,
  PredictOptions,
} from './step/model-step.js';
export {
  describeGroup,
  groupsThatMatch,
  type ParameterGroupOptions,
  type PlanGroupsOptions,
  type PlannedGroup,
  planGroups,
} from './step/parameter-groups.js';
export { type TrainResult, train } from './train.js';
export {
  optimizerOptionsSchema,
  type TrainingInput,
  type TrainingIssue,
  type TrainingOptions,
  trainingIssues,
  trainingOptionsSchema,
  trainingSchema,
} from './training-options.js';
export { builtInTrainingParts, type TrainingParts } from './training-parts.js';
