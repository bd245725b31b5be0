import type { MetricFacts } from '@erc/metrics';
import type { EpochReport, TrainEnd, TrainStart, UpdateReport } from '@erc/trainer';

/** What an experiment tells while it runs. It prints nothing itself. */
export type ExperimentEvent =
  | NoticeEvent
  | RunOpened
  | WorkStarted
  | WorkUpdated
  | WorkEnded
  | TrainingStarted
  | TrainingUpdated
  | EpochEnded
  | TrainingEnded;

/** Is called with each event, in order. */
export type OnEvent = (event: ExperimentEvent) => void;

/** Something to know, in a sentence: what was found, left out, passed over, or done before. */
export interface NoticeEvent {
  readonly type: 'notice';
  readonly text: string;
}

/** The run folder is ready: from here on what is done is kept there, and the run can be resumed. */
export interface RunOpened {
  readonly type: 'run-opened';
  /** Absolute. */
  readonly directory: string;
}

/** Work with a known number of parts begins, such as `encode text`. */
export interface WorkStarted {
  readonly type: 'work-started';
  /** Names the work until it ends. */
  readonly work: string;
  readonly total: number;
  /** Of the parts, in the plural. @default none */
  readonly unit?: string;
}

/** Parts of some work are done. */
export interface WorkUpdated {
  readonly type: 'work-updated';
  readonly work: string;
  readonly done: number;
  /** Where the number of parts is another one by now. */
  readonly total?: number | undefined;
}

/** Some work is done. */
export interface WorkEnded {
  readonly type: 'work-ended';
  readonly work: string;
  /** What came of it, such as `5 of 9 from the cache`. */
  readonly note?: string | undefined;
}

/** A training begins, or goes on. */
export interface TrainingStarted {
  readonly type: 'training-started';
  /** Names the training: its job, and its stage where it has several. */
  readonly training: string;
  /** The dev metric that selects the best epoch. */
  readonly monitor: string;
  /** How the metrics of plugins are shown, by name. @default there is none */
  readonly pluginMetrics?: Readonly<Record<string, MetricFacts>>;
  readonly start: TrainStart;
}

/** The weights were updated. */
export interface TrainingUpdated {
  readonly type: 'training-updated';
  readonly training: string;
  readonly update: UpdateReport;
}

/** An epoch is over, and dev was scored. */
export interface EpochEnded {
  readonly type: 'epoch-ended';
  readonly training: string;
  readonly epoch: EpochReport;
}

/** A training is over. */
export interface TrainingEnded {
  readonly type: 'training-ended';
  readonly training: string;
  readonly end: TrainEnd;
}

/** Work that has begun. */
export interface Work {
  /** @param total Where it is another one by now. */
  update(done: number, total?: number): void;
  done(note?: string): void;
}

/** Tells that some work begins; what is given tells how it goes on. */
export function startWork(
  onEvent: OnEvent,
  work: string,
  total: number,
  { unit }: { readonly unit?: string } = {},
): Work {
  onEvent({ type: 'work-started', work, total, ...(unit === undefined ? {} : { unit }) });
  return {
    update: (done, now) => onEvent({ type: 'work-updated', work, done, total: now }),
    done: (note) => onEvent({ type: 'work-ended', work, note }),
  };
}

/** Tells something in a sentence. */
export const notice = (onEvent: OnEvent, text: string): void => onEvent({ type: 'notice', text });
