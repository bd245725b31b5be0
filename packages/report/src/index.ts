export {
  type CreateComparisonReportOptions,
  createComparisonReport,
} from './create-comparison-report.js';
export { type CreateDatasetReportOptions, createDatasetReport } from './create-dataset-report.js';
export {
  type CreateLearningRateReportOptions,
  createLearningRateReport,
} from './create-learning-rate-report.js';
export { type CreateReportOptions, createReport, type ReportDataset } from './create-report.js';
export { type CreateSummaryReportOptions, createSummaryReport } from './create-summary-report.js';
export type {
  AffectFacts,
  DatasetFacts,
  LengthFacts,
  SplitFacts,
  Spread,
  VectorFacts,
  WordFacts,
  WordOdds,
} from './dataset/facts.js';
export { EMOTION_PALETTE, type PaletteColor, paletteFor } from './page/palette.js';
export { type ReportOptions, reportOptionsSchema } from './report-options.js';
export type { AgreementInput } from './sections/agreement.js';
