/** A part of the trainings: every `count`-th, from the `index`-th on. */
export interface JobShard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

/** The trainings of a shard, of all in their order. */
export const ofShard = <T>(all: readonly T[], { index, count }: JobShard): T[] =>
  all.filter((_, i) => i % count === index - 1);
