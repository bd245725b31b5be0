import type { Feature, InputSpec, Modality, Truncation } from '@erc/core';
import type { CheckedTurn } from '../turns/check-turn.js';

/** What a stream reads of some turns. */
export interface StreamFeatures {
  /** One for each turn; what stands for nothing where the turn lacks it. */
  readonly features: readonly Feature[];
  /** How much of a turn was left out, by its place among them. */
  readonly cuts: ReadonlyMap<number, Truncation>;
}

/** A stream of a model, ready to read turns. */
export interface OpenedStream {
  readonly modality: Modality;
  readonly spec: InputSpec;
  /** Names of the columns that it reads of a turn. Absent: it reads a text, a voice or a face. */
  readonly columns?: readonly string[];
  /** Reads the turns `from … to − 1` of a dialogue. What stands before them is their history. */
  read(
    turns: readonly CheckedTurn[],
    range: { readonly from: number; readonly to: number },
    signal: AbortSignal | undefined,
  ): Promise<StreamFeatures>;
  dispose(): Promise<void>;
}
