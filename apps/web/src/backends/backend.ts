import type { Modality } from '@erc/core';
import type { PredictedTurn, PredictorTurn } from '@erc/predictor';

/** What a page has to know of a model. */
export interface ModelSummary {
  readonly name: string;
  /** Absent: it does not classify. */
  readonly labels?: readonly string[];
  readonly valenceArousal: boolean;
  /** What it reads. */
  readonly modalities: readonly Modality[];
  /** Whether a turn may lack one of them. */
  readonly mayMiss: boolean;
  /** Where it computes. */
  readonly place: 'this browser' | 'the server';
}

/** Who computes. */
export interface Backend {
  readonly model: ModelSummary;
  /** @throws Error with a message for people. */
  predict(turns: readonly PredictorTurn[], signal: AbortSignal): Promise<readonly PredictedTurn[]>;
}
