export { type PlanEncodingOptions, planEncoding } from './cluster/plan-encoding.js';
export type { JobPlan, JobSettings, KubernetesPlan, StartedProgram } from './cluster/plan-jobs.js';
export {
  type PlanRunOptions,
  type PlanSeveralOptions,
  planMatrix,
  planRun,
  planSweepJobs,
} from './cluster/plan-training.js';
export { compareRuns } from './compare/compare-runs.js';
export type { Combination } from './compare/ensemble.js';
export { ensembleRuns } from './compare/ensemble-runs.js';
export { writeComparison } from './compare/write-comparison.js';
export { createExamples } from './dataset/create-examples.js';
export { prepareRecipeDataset } from './dataset/prepare-recipe-dataset.js';
export { type DescribeDatasetOptions, describeDataset } from './describe/describe-dataset.js';
export {
  type DescribedDataset,
  type WriteDatasetReportOptions,
  writeDatasetReport,
} from './describe/write-dataset-report.js';
export { encodeFrozen } from './encode/encode-frozen.js';
export { fitStreams } from './encode/fit-streams.js';
export { resolveStreams, type Stream, type Streams } from './encode/streams.js';
export { startEngine } from './engine/start-engine.js';
export { type AllEvaluated, evaluateAll } from './evaluate/evaluate-all.js';
export {
  evaluateCheckpoint,
  evaluateCheckpoints,
  type ScoredCheckpoint,
  type ScoredCheckpoints,
} from './evaluate/evaluate-checkpoints.js';
export { type EvaluationSummary, evaluateRuns } from './evaluate/evaluate-runs.js';
export { createEvaluationSession, type EvaluationSession } from './evaluate/evaluation-session.js';
export { isDataset } from './evaluate/locate-dataset.js';
export { testRobustness } from './evaluate/robustness.js';
export {
  type Run,
  type RunPlaces,
  runGroupsBelow,
  runsIn,
  SCORED_SPLITS,
  type ScoredSplit,
  splitOf,
} from './evaluate/runs.js';
export { type SavedEncoder, type SaveEncodersOptions, saveEncoders } from './evaluate/save-encoders.js';
export type { ExperimentEvent, OnEvent } from './events.js';
export { type ExportedModel, type ExportModelOptions, exportModel } from './export/export-model.js';
export { pluginEncoders } from './export/plugin-encoders.js';
export { INIT_COLUMNS, type InitRecipeOptions, type InitResult, initRecipe } from './init/init-recipe.js';
export { runMatrix } from './matrix/run-matrix.js';
export { mergeMatrix, runMatrixShard } from './matrix/shard-matrix.js';
export type { MatrixResult } from './matrix/write-matrix.js';
export { createModel, windowsOf } from './model/create-model.js';
export {
  type CallbackDescriptor,
  defineCallback,
  definePlugin,
  type Plugin,
  type PluginRun,
} from './plugins/define-plugin.js';
export { encodersOfPlugins } from './plugins/encoders-of-plugins.js';
export { type PluggedRecipe, plugRecipe } from './plugins/plug-recipe.js';
export { builtInRegistries, createRegistries, type Registries } from './plugins/registries.js';
export { fast } from './recipe/fast.js';
export { earlierHashes, hashRecipe } from './recipe/hash-recipe.js';
export { loadRecipe } from './recipe/load-recipe.js';
export { applyCommandLine, type CommandLine } from './recipe/overrides.js';
export { parseRecipe } from './recipe/parse-recipe.js';
export type { PartRegistries } from './recipe/part-registries.js';
export { writtenIn } from './recipe/path-origins.js';
export type { Recipe, RecipeInput } from './recipe/recipe.js';
export { recipeSchema } from './recipe/recipe-schema.js';
export type { ExperimentResult } from './record/finish-run.js';
export { type RunExperimentOptions, runExperiment } from './run-experiment.js';
export { type RunRecipeOptions, runRecipe } from './run-recipe.js';
export { mergeRun, type RunShard, runRecipeShard } from './shards/run-shards.js';
export type { TrainedShard } from './shards/train-members.js';
export { runSweep } from './sweep/run-sweep.js';
export { mergeSweep, runSweepShard } from './sweep/shard-sweep.js';
export type { SweepResult } from './sweep/write-sweep.js';
export { encodeOnly, shardOf } from './train/encode-only.js';
export { findRate } from './train/find-rate.js';
export { mergeEncoded } from './train/merge-encoded.js';
