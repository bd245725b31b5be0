export {
  createProgress,
  type Progress,
  type ProgressOptions,
  type ProgressTask,
  type TaskOptions,
} from './console/progress.js';
export {
  exitCodeAfter,
  type Program,
  type ProgramContext,
  parseWith,
  runMain,
} from './console/run-main.js';
export { shownMetric } from './console/shown-metric.js';
export { shownPath, userDirectory, userPath } from './console/user-path.js';
export { type WatchTrainingOptions, watchTraining } from './console/watch-training.js';
export { countInputs } from './data/count-inputs.js';
export { type CreateExamplesOptions, createExamples } from './data/create-examples.js';
export { describeTargets } from './data/describe-targets.js';
export {
  type EncodeFrozenOptions,
  encodeFrozen,
  type FrozenFeatures,
  type FrozenStream,
} from './data/encode-frozen.js';
export {
  type FitStreamsOptions,
  type FittedStreams,
  fitStreams,
  type RestoreStreamsOptions,
  restoreStreams,
} from './data/fit-streams.js';
export { identifyEncoders } from './data/frozen-encoders.js';
export { prepareDataset } from './data/prepare-dataset.js';
export { standardSplits } from './data/standard-splits.js';
export { trainingSplits } from './data/training-splits.js';
export { createModel, type ModelRecipe, windowsOf } from './model/create-model.js';
export { givesNoAttention } from './model/fusion-attention.js';
export {
  type LossNeeds,
  lossesOf,
  needsOf,
  needsOfAll,
  type PlacedLoss,
  placedLosses,
} from './model/loss-needs.js';
export { type LoadedPlugins, loadPlugins, type PluginFile } from './plugin/load-plugins.js';
export {
  type LoadUserRecipeOptions,
  loadUserRecipe,
  type PluggedRecipe,
  plugRecipe,
  withPlugins,
} from './plugin/load-user-recipe.js';
export {
  definePlugin,
  noPlugins,
  type Plugin,
  type PluginCallback,
  type PluginRun,
  type Plugins,
} from './plugin/plugin.js';
export { csvOf } from './run/csv.js';
export {
  type EvaluationParts,
  evaluationRecord,
  keepsEmbeddings,
  predictionsRecord,
  writeEvaluation,
} from './run/evaluation.js';
export { readPredictions } from './run/predictions-file.js';
export { readRecord } from './run/read-record.js';
export { startEngine } from './run/start-engine.js';
export { countTestOpening, openingLine } from './run/test-ledger.js';
