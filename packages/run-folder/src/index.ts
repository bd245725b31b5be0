export {
  ABLATION_FILE,
  type AblationComparison,
  type AblationRecord,
  type AblationRow,
} from './files/ablation.js';
export { type Checkpoint, modelWeights } from './files/checkpoint.js';
export {
  CHECKPOINT_MANIFEST_FILE,
  type CheckpointManifest,
} from './files/checkpoint-manifest.js';
export { COMPARE_FILE, type RunTest, type SystemComparison, type UtteranceTest } from './files/compare.js';
export { COMPARISON_FILE, type ComparisonInput, type ComparisonRecord } from './files/comparison.js';
export { decodeEmbeddings, type Embeddings, encodeEmbeddings } from './files/embeddings.js';
export { ENSEMBLE_FILE, type EnsembleMembers, type TiedVotes } from './files/ensemble.js';
export {
  type Calibration,
  type ClassEvaluation,
  type EvaluationRecord,
  evaluationFile,
  hasClasses,
} from './files/evaluation.js';
export { FAILURES_FOLDER, failureFile } from './files/failure.js';
export type { FileHash } from './files/file-hash.js';
export { INPUTS_FILE, type InputHashes } from './files/inputs.js';
export type { KernelsRecord } from './files/kernels.js';
export { LEARNING_RATE_FILE, type LearningRateRecord } from './files/learning-rate.js';
export { hashUtterances, type MadeFrom } from './files/made-from.js';
export {
  type FailedRecipe,
  MATRIX_FILE,
  type MatrixComparison,
  type MatrixRecord,
  type MatrixRow,
  type MatrixTest,
  type RecipeComparison,
  testsOf,
} from './files/matrix.js';
export { originsMetadata, type PartedMetadata, partMetadata } from './files/origins.js';
export { type PredictionRow, type PredictionsRecord, predictionsFile } from './files/predictions.js';
export {
  NOTHING_PUBLISHED,
  type Published,
  type PublishedTests,
  publishedTestSchema,
} from './files/published.js';
export { OPTIONS_FILE, RECIPE_FILE } from './files/recipe.js';
export { ROBUSTNESS_FILE, type RobustnessRecord, type RobustnessRow } from './files/robustness.js';
export { RUN_FILE, type RunRecord } from './files/run.js';
export type { StreamInputs } from './files/stream-inputs.js';
export {
  type SplitSummaryRecord,
  SUMMARY_FILE,
  type SummaryRecord,
  splitSummaryFile,
} from './files/summary.js';
export { SWEEP_FILE, type SweepRecord, type TrialRecord } from './files/sweep.js';
export { testOpeningSchema } from './files/test-openings.js';
export {
  type EpochLog,
  formatMetricsLine,
  type GroupRecord,
  metricsLineSchema,
  STAGE_FILE,
  type StageRecord,
} from './files/training.js';
export type { DeepReadonly } from './format/deep-readonly.js';
export { checkedRecord, formatRecord, parseRecord } from './format/parse-record.js';
export type { ContentOf, RawRecord, RunFile, WritableOf } from './format/run-file.js';
export { FORMAT_VERSION } from './format/version.js';
export { differingKeys } from './recipe-words/differing-keys.js';
export { type OldWord, oldWordsIn, withNewWords, withWordsOf } from './recipe-words/rename-words.js';
export { RENAMED_WORDS, type RenamedWord } from './recipe-words/renamed-words.js';
