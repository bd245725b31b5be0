export { fleissKappa } from './agreement/fleiss-kappa.js';
export { krippendorffAlpha, type RatingLevel, ratingsFromVotes } from './agreement/krippendorff-alpha.js';
export { agreementOf, type RaterAgreement } from './agreement/rater-agreement.js';
export { tiedLabels, tiedUtterances } from './agreement/tied-utterances.js';
export { scoreWithAndWithoutTies, type TieScores, tiedRows } from './agreement/ties.js';
export { votesOf } from './agreement/votes.js';
export {
  accuracyMetric,
  builtInMetrics,
  lossMetric,
  type MetricName,
} from './metric/built-in-metrics.js';
export {
  type ComparedOver,
  defineMetric,
  type KnownPredictions,
  type KnownTruth,
  type MetricDefinition,
  type MetricDescriptor,
  type MetricFacts,
  type MetricInput,
  type MetricOfColumns,
  type MetricPlace,
  type MetricReading,
  type ScoredUtterances,
} from './metric/define-metric.js';
export {
  builtInMetricRegistry,
  createMetricRegistry,
  type MetricRegistry,
} from './metric/metric-registry.js';
export { createMetricTable, factsOf, type MetricTable, orderedMetrics } from './metric/metric-table.js';
export {
  definedMetrics,
  type MetricValues,
  type ScoredMetrics,
  type UndefinedReasons,
  undefinedReason,
} from './metric/metric-values.js';
export {
  AFFECT,
  type AllScores,
  type ScoredSet,
  type ScoreOptions,
  scoreEverything,
} from './metric/score-everything.js';
export { type PredictedUtterance, scoredSetOf } from './metric/scored-set.js';
export { type AurocScores, scoreAuroc } from './scores/auroc.js';
export { type BatchAverages, batchAverages, type ClassPairs } from './scores/batch-averages.js';
export { type CalibrationScores, type ReliabilityBin, scoreCalibration } from './scores/calibration.js';
export { averageClasses, type ClassAverages } from './scores/class-averages.js';
export { type ClassIntervals, classIntervals } from './scores/class-intervals.js';
export {
  type ClassificationScores,
  type ClassScores,
  scoreClassification,
} from './scores/classification.js';
export {
  type ClassificationReportOptions,
  classificationReport,
  classificationReportOf,
} from './scores/classification-report.js';
export { countConfusion, normalizeRows } from './scores/confusion.js';
export { type MajorityBaseline, majorityBaseline } from './scores/majority-baseline.js';
export { predictedClasses, probabilitiesOf } from './scores/predictions.js';
export { type RegressionScores, scoreColumns, scoreRegression } from './scores/regression.js';
export {
  type DevHoldOut,
  devHoldOutSchema,
  foldLegacySchema,
  type SplitOptions,
  splitOptionsSchema,
} from './splits/split-options.js';
export { type SplitParts, type SplitUtterancesOptions, splitUtterances } from './splits/split-utterances.js';
export type { SplitUtterance, UnitKind } from './splits/units.js';
export {
  type ApproximateRandomizationOptions,
  type ApproximateRandomizationResult,
  approximateRandomization,
} from './statistics/approximate-randomization.js';
export { holm } from './statistics/holm.js';
export { type JzsBayesFactorOptions, jzsBayesFactor } from './statistics/jzs-bayes-factor.js';
export { type McNemarOptions, type McNemarResult, mcnemar, mcnemarOf } from './statistics/mcnemar.js';
export { type MetricSummary, summarizeMetrics } from './statistics/metric-summary.js';
export {
  type PairedBootstrapOptions,
  type PairedBootstrapResult,
  pairedBootstrap,
} from './statistics/paired-bootstrap.js';
export { type PairedTTestResult, pairedTTest } from './statistics/paired-t-test.js';
export { type PairedTestRow, pairedTestTable } from './statistics/paired-test-table.js';
export { pairedTTestPower } from './statistics/t-test-power.js';
export { type WilcoxonOptions, type WilcoxonResult, wilcoxonSignedRank } from './statistics/wilcoxon.js';
export { type Interval, wilsonInterval } from './statistics/wilson-interval.js';
