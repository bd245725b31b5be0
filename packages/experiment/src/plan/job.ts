import type { BatchSizes, Selection } from '@erc/batches';
import type { TrainingOptions } from '@erc/trainer';
import type { Recipe } from '../recipe/recipe.js';

/** Which training of an experiment. */
export interface JobKey {
  /** Folder inside the run folder; `''` is the run folder itself. */
  readonly path: string;
  readonly seed: number;
  /** From 1; absent without folds. */
  readonly fold?: number;
  /** Names of the streams that it reads. */
  readonly streams: readonly string[];
}

/** Which utterances of a plan train, select and score. */
export interface Parts {
  readonly train: Selection;
  /** Empty where nothing is selected. */
  readonly dev: Selection;
  /** Scored once, after selection. Only with folds. */
  readonly heldOut?: Selection;
}

/** What decides a job's model and the columns of its examples: the recipe's options for the streams that it reads. */
export type JobOptions = Pick<
  Recipe,
  'streams' | 'fusion' | 'context' | 'head' | 'losses' | 'stages' | 'labels'
> & { readonly classifier: Recipe['classifier'] };

/** What decides one of the trainings of a job, one after the other, of the same weights. */
export interface StageOptions {
  /** Absent where the recipe has no stages. */
  readonly name?: string | undefined;
  readonly training: TrainingOptions;
  readonly losses: Recipe['losses'];
  readonly freeze: NonNullable<Recipe['stages']>[number]['freeze'];
  /** Whether it sees labels. */
  readonly labels: boolean;
}

/** One of the trainings of a job. */
export interface Stage extends StageOptions {
  /** What is written down of it, hashed, and given to callbacks: the recipe that would train this alone. */
  readonly record: Recipe;
}

/** One training: a seed, a fold and the streams that it reads, with the options for them alone. */
export interface Job extends JobKey {
  /** Of the recipe. */
  readonly name: string;
  readonly parts: Parts;
  readonly options: JobOptions;
  readonly stages: readonly [Stage, ...Stage[]];
  /** How many examples, or dialogues, are scored at a time. */
  readonly sizes: BatchSizes;
  /** Whether the recipe has streams that the job does not read: patterns for their parameters then match nothing, which is no error. */
  readonly hasFewerStreams: boolean;
  /** What `run.json` says that it was asked for. */
  readonly record: Recipe;
  /** What must be minded of its scores, each with its number. */
  readonly warnings: readonly string[];
}

/** All jobs that read the same streams. */
export interface JobGroup<Member extends JobKey = Job> {
  readonly streams: readonly string[];
  readonly jobs: readonly Member[];
}
