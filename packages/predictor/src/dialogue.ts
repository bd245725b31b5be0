import type { Modality, Pixels, Truncation } from '@erc/core';

/**
 * A voice: a wav file by its path (Node only), its bytes, or mono samples in −1 … 1.
 */
export type Voice =
  | { readonly path: string }
  | { readonly wav: Uint8Array }
  | { readonly samples: Float32Array; readonly sampleRateHz: number };

/** A face: an image or a folder of frames by its path (Node only), or frames in order, each the bytes of a png, jpeg or webp, or pixels. */
export type Face = { readonly path: string } | { readonly frames: readonly (Uint8Array | Pixels)[] };

/** One turn of one speaker. What the model reads of it may be missing where the model allows that. */
export interface PredictorTurn {
  /** Who speaks; equal names, the same person. @default 'unknown', as corpora have it where nothing says who speaks */
  readonly speaker?: string;
  /** `m` or `male`, `f` or `female`; others are unknown. Only models with embeddings of it read it. */
  readonly gender?: string;
  /** What is said. Absent or blank: there is no text. */
  readonly text?: string;
  readonly audio?: Voice;
  readonly visual?: Face;
  /**
   * Numbers beside what is said, heard and seen, by the names of the columns that the model was trained on, such as means of bio-signals. Those that are not known
   * are absent.
   */
  readonly columns?: Readonly<Record<string, number>>;
  /** Named in errors, such as `turns.csv row 12`. @default the turn's number */
  readonly where?: string;
}

/** What a model says of a turn. */
export interface PredictedTurn {
  /** The most likely label; of equally likely ones the first. Absent: the model does not classify. */
  readonly emotion?: string;
  /** By label, in the model's order; they sum to 1. */
  readonly probabilities?: Readonly<Record<string, number>>;
  /** On the scale of the corpus that the model was trained on. */
  readonly valence?: number;
  readonly arousal?: number;
  /** The modalities that the model reads and that the turn lacks; a stream of columns counts as its modality. */
  readonly missing: readonly Modality[];
  /** What encoders left out of the turn, by stream. Absent streams were read in full. */
  readonly cut: Readonly<Record<string, Truncation>>;
}
