export {
  type CreateReportOptions,
  createReport,
  type ReportDataset,
  reportOptionsSchema,
} from './create-report.js';
export { type CreateSummaryReportOptions, createSummaryReport } from './create-summary-report.js';
export { EMOTION_PALETTE, type PaletteColor, paletteFor } from './page/palette.js';
export { type RunFolder, readRunFolder, readSummary } from './run-folder/read-run-folder.js';
export {
  type AblationRecord,
  ablationSchema,
  type EvaluationRecord,
  evaluationSchema,
  type PredictionsRecord,
  predictionsSchema,
  type RunRecord,
  runSchema,
  type SummaryRecord,
  summarySchema,
} from './run-folder/schemas.js';
