/** The streams of a job of an ablation; given to `withoutStreams` of losses and fusions. */
export interface StreamChoice {
  /** Streams that the job reads. */
  readonly left: ReadonlySet<string>;
  /** Streams of the recipe that it does not read. */
  readonly dropped: ReadonlySet<string>;
}
