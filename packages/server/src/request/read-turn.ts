import type { PredictorTurn, RecordedTurn } from '@erc/predictor';

/** A clip of a turn, or its part of a recording. */
export interface SentClip {
  readonly bytes: Uint8Array;
  /** @default all of it */
  readonly span?: Pick<RecordedTurn, 'startSeconds' | 'endSeconds'>;
}

/** A turn that was sent: what the model is given, but for what is in its clip. */
export interface ReadTurn {
  readonly turn: PredictorTurn & { readonly where: string };
  readonly clip?: SentClip;
}
