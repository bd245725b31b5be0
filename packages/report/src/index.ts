export {
  type CreateComparisonReportOptions,
  createComparisonReport,
} from './create-comparison-report.js';
export {
  type CreateLearningRateReportOptions,
  createLearningRateReport,
} from './create-learning-rate-report.js';
export { type CreateReportOptions, createReport, type ReportDataset } from './create-report.js';
export { type CreateSummaryReportOptions, createSummaryReport } from './create-summary-report.js';
export { EMOTION_PALETTE, type PaletteColor, paletteFor } from './page/palette.js';
export { type ReportOptions, reportOptionsSchema } from './report-options.js';
export {
  type ComparisonInput,
  type ComparisonRecord,
  comparisonSchema,
} from './run-folder/comparison-schema.js';
export { type EvaluationRecord, evaluationSchema } from './run-folder/evaluation-schema.js';
export { type LearningRateRecord, learningRateSchema } from './run-folder/learning-rate-schema.js';
export { type PredictionsRecord, predictionsSchema } from './run-folder/predictions-schema.js';
export { type RunFolder, readRunFolder, readSummary } from './run-folder/read-run-folder.js';
export {
  type AblationRecord,
  ablationSchema,
  type RobustnessRecord,
  type RunRecord,
  robustnessSchema,
  runSchema,
  type SummaryRecord,
  summarySchema,
} from './run-folder/schemas.js';
export type { AgreementInput } from './sections/agreement.js';
