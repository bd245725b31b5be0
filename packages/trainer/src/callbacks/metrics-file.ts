import { appendFile } from 'node:fs/promises';
import { writeFileAtomic } from '@erc/core/node';
import { formatMetricsLine } from '@erc/run-folder';
import type { TrainCallback } from './callback.js';

/**
 * Writes one line of JSON for each epoch as it ends: `epoch`, `trainLoss`, `learningRate`, `dev`, `best`. No times, so that two runs of one seed
 * give the same bytes; they stand in `run.json`. A training that is resumed keeps the lines of the epochs that are over.
 *
 * @param path Of the file, such as `metrics.jsonl` in a run folder.
 */
export function metricsFile(path: string): TrainCallback {
  return {
    name: 'metrics file',
    onStart: ({ resumedAt }) =>
      writeFileAtomic(path, (resumedAt?.epochs ?? []).map(formatMetricsLine).join('')),
    onEpoch: (epoch) => appendFile(path, formatMetricsLine(epoch)),
  };
}
