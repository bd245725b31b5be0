import { ErcError } from '@erc/core';
import { bytesText, memoryLimit } from '@erc/core/node';
import type { ResolvedEngine } from '@erc/engine';
import type { CheckpointOptions } from '@erc/trainer';

const BYTES = 4;

/** While training, where the options do not say: the newest checkpoint, and one to fall back to. */
const STATES = 2;

/** What decides how large the files of a training are. */
export interface TrainingSize {
  /** Trained values. */
  readonly parameters: number;
  readonly checkpoints: Pick<CheckpointOptions, 'best' | 'keep'>;
}

/**
 * Bytes on the disk that trainings one after the other take at least: the weights that stay of each, and the checkpoints of the one that takes
 * most while it runs. Moments of an optimizer come on top.
 */
export function checkpointBytes(trainings: readonly TrainingSize[]): number {
  let stays = 0;
  let most = 0;
  for (const { parameters, checkpoints } of trainings) {
    const { best, keep } = checkpoints;
    const weights = parameters * BYTES;
    const left = weights * (1 + (best > 1 ? best : 0) + (keep ?? 0));
    stays += left;
    most = Math.max(most, weights * (1 + best + (keep ?? STATES)) - left);
  }
  return stays + most;
}

/** Copies of the weights that are in memory at least: themselves, their gradients, and those of the best epoch. */
const COPIES = 3;

/** Less than that fits wherever Node starts. */
const SMALL = 2 ** 26;

/**
 * Refuses a model that cannot be trained in the memory of this machine, or of the container or job that the process is in.
 *
 * @param limit In bytes. @default that of this process
 * @throws ErcError that says what is needed and what there is.
 */
export function checkMemory(
  parameters: number,
  { device }: Pick<ResolvedEngine, 'device'>,
  limit: number = memoryLimit(),
): void {
  const bytes = COPIES * BYTES * parameters;
  if (device !== 'cpu' || bytes <= Math.max(limit, SMALL)) return;
  throw new ErcError(
    `memory: expected ${bytesText(bytes)} for a model of ${parameters} parameters (weights, gradients, and the weights of the best epoch), received a limit of ${bytesText(limit)}. Make the model smaller, or ask for more memory.`,
  );
}
