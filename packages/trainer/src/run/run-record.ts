import type { ResolvedEngine } from '@erc/engine';
import type { ClassificationScores } from '../metrics/classification.js';
import type { GroupRecord } from '../step/parameter-groups.js';
import type { TrainResult } from '../train.js';
import type { EpochLog } from '../watch/epoch-log.js';

/** `run.json`: everything that says what a run was and what came of it. Rates are 0 … 1. */
export interface RunRecord {
  readonly name: string;
  readonly seed: number;
  /** Fold that was held out, from 1. */
  readonly fold?: number;
  /** The recipe with every default filled in. */
  readonly config: unknown;
  readonly environment: RunEnvironment;
  readonly engine: ResolvedEngine;
  readonly dataset: {
    readonly name: string;
    /** Absolute path of the dataset folder when the run was made. */
    readonly directory: string;
    readonly sha256: string;
    readonly licence: string;
    readonly labels: readonly string[];
    readonly audit: Readonly<Record<string, number>>;
    readonly splits: Readonly<Record<string, { readonly dialogues: number; readonly utterances: number }>>;
  };
  /** Number of trainable values. */
  readonly parameters: number;
  /** How they were trained. */
  readonly groups: readonly GroupRecord[];
  readonly epochs: readonly EpochLog[];
  readonly best: TrainResult['best'];
  readonly stopped: TrainResult['stopped'];
  readonly timings: {
    readonly etlSeconds: number;
    readonly encodeSeconds: number;
    readonly trainSeconds: number;
    readonly stepMsMedian: number;
  };
}

/** What the numbers were computed with. */
export interface RunEnvironment {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
}

/** `eval-<split>.json`. */
export interface EvaluationRecord extends ClassificationScores {
  readonly split: string;
}

/** `predictions-<split>.json`. */
export interface PredictionsRecord {
  readonly split: string;
  readonly labels: readonly string[];
  readonly utterances: readonly {
    readonly id: string;
    /** The true label. */
    readonly emotion: string;
    /** By label, in the order of `labels`. */
    readonly probabilities: readonly number[];
  }[];
}
