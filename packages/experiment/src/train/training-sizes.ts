import { bytesText, memoryLimit } from '@erc/core/node';
import type { ResolvedEngine } from '@erc/engine';
import type { TrainingMemory } from './estimate-memory.js';
import { MemoryError } from './memory-error.js';
import type { SmallerTraining } from './smaller-trainings.js';

const BYTES = 4;

/** Copies beside the weights that stay, while a training runs: its checkpoint, and the weights of the best epoch. */
const WHILE_TRAINING = 2;

/**
 * Bytes on the disk that trainings one after the other take at least: the weights that stay of each, and the checkpoint of the largest while it
 * runs. Moments of an optimizer and further checkpoints come on top.
 *
 * @param parameters Trained values of each.
 */
export const checkpointBytes = (parameters: readonly number[]): number =>
  BYTES * (parameters.reduce((sum, count) => sum + count, 0) + WHILE_TRAINING * Math.max(0, ...parameters));

/** Values of a model. */
export interface ModelSize {
  readonly trained: number;
  /** That keep their first values: without a gradient, and without a copy in a checkpoint. @default 0 */
  readonly frozen?: number;
}

/** Copies of trained weights that are in memory at least: themselves, and their gradients. Those of the best epoch wait on the disk. */
const COPIES = 2;

/** Less than that fits wherever Node starts. */
const SMALL = 2 ** 26;

/**
 * Refuses a model that cannot be trained in the memory of this machine, or of the container or job that the process is in.
 *
 * @param limit In bytes. @default that of this process
 * @throws MemoryError that says what is needed and what there is.
 */
export function checkMemory(
  { trained, frozen = 0 }: ModelSize,
  { device }: Pick<ResolvedEngine, 'device'>,
  limit: number = memoryLimit(),
): void {
  const bytes = BYTES * (COPIES * trained + frozen);
  if (device !== 'cpu' || bytes <= Math.max(limit, SMALL)) return;
  const gradients = frozen > 0 ? `gradients of ${trained} that are trained` : 'gradients';
  throw new MemoryError(
    `memory: expected ${bytesText(bytes)} for a model of ${trained + frozen} parameters (weights and ${gradients}), received a limit of ${bytesText(limit)}. Make the model smaller, or ask for more memory.`,
  );
}

/** What a training with encoders will need, as a line for the user. */
export const memoryLine = (memory: TrainingMemory, trained: number): string =>
  `memory: training will need about ${bytesText(memory.total)}: ${partsOf(memory, trained)}`;

const partsOf = ({ state, frozen, pass, inputs }: TrainingMemory, trained: number): string =>
  [
    `${bytesText(state)} for ${trained} trained values with their gradients and moments`,
    ...(frozen > 0 ? [`${bytesText(frozen)} for frozen ones`] : []),
    `${bytesText(pass + inputs)} for a pass over the largest batch`,
  ].join(', ');

/** The refusal of a training that does not fit. */
export function doesNotFit(
  memory: TrainingMemory,
  trained: number,
  limit: number,
  smaller: readonly SmallerTraining[],
): MemoryError {
  const ways = smaller.map(({ words, bytes }) => `${words} (${bytesText(bytes)})`);
  const hint =
    ways.length === 0
      ? 'Neither smaller batches nor two layers nor adapters of its encoders would fit: take a smaller model, or ask for more memory.'
      : `What would fit: ${ways.join('; ')}.`;
  return new MemoryError(
    `memory: expected at most the limit of ${bytesText(limit)}, received a training that needs about ${bytesText(memory.total)} (${partsOf(memory, trained)}). ${hint}`,
  );
}
