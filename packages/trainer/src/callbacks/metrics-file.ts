import { appendFile } from 'node:fs/promises';
import { writeFileAtomic } from '@erc/core/node';
import type { EpochReport, TrainCallback } from './callback.js';

/**
 * Writes one line of JSON for each epoch as it ends: `epoch`, `trainLoss`, `learningRate`, `dev`, `best`. No times, so that two runs of one seed
 * give the same bytes; they stand in `run.json`. A training that is resumed keeps the lines of the epochs that are over.
 *
 * @param path Of the file, such as `metrics.jsonl` in a run folder.
 */
export function metricsFile(path: string): TrainCallback {
  return {
    name: 'metrics file',
    onStart: ({ resumedAt }) => writeFileAtomic(path, (resumedAt?.epochs ?? []).map(lineOf).join('')),
    onEpoch: (epoch) => appendFile(path, lineOf(epoch)),
  };
}

const lineOf = ({ seconds: _, ...epoch }: EpochReport): string => `${JSON.stringify(epoch)}\n`;
