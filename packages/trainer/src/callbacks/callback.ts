import { ErcError, messageOf } from '@erc/core';
import type { EpochLog } from '@erc/run-folder';

/** What training is about to do. */
export interface TrainStart {
  /** Most epochs that it may take. */
  readonly epochs: number;
  readonly updatesPerEpoch: number;
  /** Where an earlier process left off. Absent: from the start. */
  readonly resumedAt?: {
    /** Updates done over all epochs. */
    readonly updatesDone: number;
    /** The epochs that are over: what was told of them, and of nothing after them, stands. */
    readonly epochs: readonly EpochReport[];
  };
}

/** One update of the weights. */
export interface UpdateReport {
  /** From 1. */
  readonly epoch: number;
  /** In this epoch, from 1. */
  readonly update: number;
  /** Of this epoch. */
  readonly updates: number;
  /** Over all epochs, this one included. */
  readonly updatesDone: number;
  /** Before the update. */
  readonly loss: number;
  /** Of a group with the optimizer's own rate. */
  readonly learningRate: number;
}

/** One epoch, after its dev split was scored. */
export interface EpochReport extends EpochLog {
  /** Whether dev was better than in every epoch before. */
  readonly best: boolean;
  /** Wall-clock time, over all processes. Not in {@link EpochLog}, which is the same for the same seed. */
  readonly seconds: number;
}

/** Result of a training. */
export interface TrainEnd {
  readonly epochs: readonly EpochLog[];
  readonly best: { readonly epoch: number; readonly dev: EpochLog['dev'] };
  readonly stopped: string;
}

/**
 * Watches a training. Every part is optional; training waits for promises, except after an update. An error ends the training.
 *
 * A training that is resumed tells `onStart` where, and then only what is new: each update and each epoch is told once over both processes,
 * but for what came after the checkpoint that it resumed from, which happens again.
 */
export interface TrainCallback {
  /** For messages. */
  readonly name: string;
  onStart?(start: TrainStart): void | Promise<void>;
  onUpdate?(report: UpdateReport): void;
  onEpoch?(report: EpochReport): void | Promise<void>;
  /** Not called after an error or an interruption. */
  onEnd?(end: TrainEnd): void | Promise<void>;
}

/** Callbacks as the loop calls them. */
export interface CombinedCallbacks {
  onStart(start: TrainStart): Promise<void>;
  onUpdate(report: UpdateReport): void;
  onEpoch(report: EpochReport): Promise<void>;
  onEnd(end: TrainEnd): Promise<void>;
}

/**
 * Calls several callbacks in their order, each after the one before is done.
 *
 * @throws CallbackError that names the callback and what it was told.
 */
export function combineCallbacks(callbacks: readonly TrainCallback[]): CombinedCallbacks {
  const all = async (part: string, call: (one: TrainCallback) => void | Promise<void>): Promise<void> => {
    for (const one of callbacks) {
      try {
        await call(one);
      } catch (error) {
        throw failed(one, part, error);
      }
    }
  };
  return {
    onStart: (start) => all('onStart', (one) => one.onStart?.(start)),
    onUpdate: (report) => {
      for (const one of callbacks) {
        try {
          one.onUpdate?.(report);
        } catch (error) {
          throw failed(one, 'onUpdate', error);
        }
      }
    },
    onEpoch: (report) => all('onEpoch', (one) => one.onEpoch?.(report)),
    onEnd: (end) => all('onEnd', (one) => one.onEnd?.(end)),
  };
}

/** A callback that has thrown: its own error is the cause. It says nothing of the training that it watched. */
export class CallbackError extends ErcError {
  override readonly name = 'CallbackError';
}

const failed = ({ name }: TrainCallback, part: string, error: unknown): CallbackError =>
  new CallbackError(`callback "${name}": ${part}: ${messageOf(error)}`, { cause: error });
