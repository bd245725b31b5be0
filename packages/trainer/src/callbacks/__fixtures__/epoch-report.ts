import type { EpochReport } from '../callback.js';

/** A report of an epoch whose numbers follow from its own. */
export const epochReport = (epoch: number): EpochReport => ({
  epoch,
  trainLoss: 1 / epoch,
  learningRate: 0.001 / epoch,
  seconds: 2,
  dev: { weightedF1: 1 - 1 / (1 + epoch), accuracy: 0.5 },
  best: true,
});
