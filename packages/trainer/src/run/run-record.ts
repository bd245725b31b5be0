import type { Audit, Truncation } from '@erc/core';
import type { ResolvedEngine } from '@erc/engine';
import type {
  AllScores,
  AurocScores,
  CalibrationScores,
  ClassificationScores,
  MetricValues,
} from '@erc/metrics';
import type { EpochLog } from '../callbacks/epoch-log.js';
import type { GroupRecord } from '../step/parameter-groups.js';
import type { TrainResult } from '../train.js';

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
    readonly audit: Audit;
    readonly splits: Readonly<Record<string, { readonly dialogues: number; readonly utterances: number }>>;
  };
  /** What each stream read of each part, by stream name and part. */
  readonly streams: Readonly<Record<string, Readonly<Record<string, StreamInputs>>>>;
  /** SHA-256 of the id of each frozen encoder, by stream name: it follows the files of its model. Absent: there is none. */
  readonly encoders?: Readonly<Record<string, string>>;
  /** Number of trainable values. */
  readonly parameters: number;
  /** How they were trained. */
  readonly groups: readonly GroupRecord[];
  readonly epochs: readonly EpochLog[];
  readonly best: TrainResult['best'];
  readonly stopped: TrainResult['stopped'];
  /** The trainings before the one that `epochs` are of. Absent: none. */
  readonly stages?: readonly StageRecord[];
  /** Where the weights began, where not fresh: how many arrays of which file, and which paths were left on either side. */
  readonly init?: {
    readonly from: string;
    readonly sha256: string;
    readonly taken: number;
    readonly fresh: readonly string[];
    readonly unused: readonly string[];
  };
  readonly timings: {
    readonly etlSeconds: number;
    readonly encodeSeconds: number;
    readonly trainSeconds: number;
    /** Of each epoch, over all processes that trained the run. */
    readonly epochSeconds: readonly number[];
    readonly stepMsMedian: number;
  };
}

/** What a stream read of the utterances of a part. */
export interface StreamInputs {
  /** Utterances that have it. */
  readonly inputs: number;
  /** Utterances that lack it: a learned vector stands for it. */
  readonly missing: number;
  /** Inputs that its encoder did not read in full: longer than it takes, or with words that it does not know. */
  readonly cut: number;
  /** How much of these was left out. */
  readonly left: number;
  /** What `left` counts. Absent where nothing was cut. */
  readonly unit?: Truncation['unit'];
}

/** `stage.json`: a training before the last, of the same weights. */
export interface StageRecord extends Pick<RunRecord, 'groups' | 'epochs' | 'best' | 'stopped'> {
  readonly name: string;
}

/** What the numbers were computed with. */
export interface RunEnvironment {
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  /** Version of TensorFlow.js. */
  readonly tfjs: string;
}

/** `eval-<split>.json`. Scores of classes are there where the model classifies. */
export interface EvaluationRecord extends Partial<Omit<ClassificationScores, 'examples'>> {
  readonly split: string;
  readonly examples: number;
  /** What each stream read of the split. Absent of predictions that were joined from several runs. */
  readonly streams?: Readonly<Record<string, StreamInputs>>;
  /** Every scalar by name; see `METRICS`. */
  readonly metrics: MetricValues;
  readonly auroc?: AurocScores;
  readonly calibration?: CalibrationScores;
  /** Over the utterances whose value is known. */
  readonly regression?: AllScores['regression'];
  /** What changes without the utterances on which raters tied. Absent where none did. */
  readonly ties?: TiesRecord;
  /** Precision, recall, F1 and support of each class as text, in scikit-learn's layout. */
  readonly report?: string;
}

/** Scores over the utterances without a tie. */
export interface TiesRecord {
  readonly examples: number;
  /** Utterances with a tie. */
  readonly leftOut: number;
  /** By name; `null` where raters tied on all. */
  readonly withoutTies: MetricValues | null;
}

/** `predictions-<split>.json`. */
export interface PredictionsRecord {
  readonly split: string;
  readonly labels: readonly string[];
  readonly utterances: readonly PredictionRow[];
}

/** What a model said of one utterance. */
export interface PredictionRow {
  readonly id: string;
  /** The true label. */
  readonly emotion: string;
  /** By label, in the order of `labels`, where the model classifies. */
  readonly probabilities?: readonly number[];
  /** The true values, where they are known and the model predicts them. */
  readonly valence?: number;
  readonly arousal?: number;
  readonly predictedValence?: number;
  readonly predictedArousal?: number;
  /** Raters tied on its emotion. */
  readonly tie?: true;
}
