export { type CheckpointScores, checkpointLines } from './checkpoint-lines.js';
export { comparedRunsLines } from './compared-runs-lines.js';
export { comparisonLines } from './comparison-lines.js';
export { datasetLines } from './dataset-lines.js';
export { evaluationLines, evaluationSummaryLines, metricLines } from './evaluation-lines.js';
export { matrixLines } from './matrix-lines.js';
export { pairsText } from './pairs-text.js';
export { robustnessLines } from './robustness-lines.js';
export { headOf, shownMetric } from './shown-metric.js';
export {
  ablationTable,
  metricsLine,
  resultLines,
  summaryLines,
  type TrainedResult,
} from './summary-lines.js';
export { sweepLines } from './sweep-lines.js';
export { tiedVotesLines } from './tied-votes-lines.js';
export { whyUndefinedLines } from './why-undefined.js';
