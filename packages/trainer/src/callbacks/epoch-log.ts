import type { MetricValues } from '@erc/metrics';

/** What one epoch came to. */
export interface EpochLog {
  /** From 1. */
  readonly epoch: number;
  /** Mean of the batches' losses, weighted by their examples. */
  readonly trainLoss: number;
  /** Learning rate of the epoch's last update, of a group with the optimizer's own rate. */
  readonly learningRate: number;
  /** Every metric of the dev split, by name. */
  readonly dev: MetricValues;
}
