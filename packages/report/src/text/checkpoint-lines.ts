import { createMetricTable } from '@erc/metrics';
import type { EvaluationRecord } from '@erc/run-folder';
import { metricsLine } from './summary-lines.js';

/** Scores of several weights of one run on one split. */
export interface CheckpointScores {
  readonly split: string;
  readonly checkpoints: readonly { readonly checkpoint: string; readonly evaluation: EvaluationRecord }[];
}

/** The main metrics of each of a run's kept weights, in a line. */
export function checkpointLines({ split, checkpoints }: CheckpointScores): string[] {
  const width = Math.max(0, ...checkpoints.map(({ checkpoint }) => checkpoint.length));
  return [
    `${split}, ${checkpoints.length} checkpoints`,
    ...checkpoints.map(({ checkpoint, evaluation }) => {
      const table = createMetricTable(evaluation.pluginMetrics);
      return `${checkpoint.padEnd(width)}  ${metricsLine(table, evaluation)}`;
    }),
  ];
}
