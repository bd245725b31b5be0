import type { Modality } from './modality.js';

/** What is known of a stream before any data. */
export interface StreamSpec {
  readonly modality: Modality;
  /** Width of its features. */
  readonly dim: number;
  /** One vector per utterance, or steps of vectors: `[batch, dim]` or `[batch, steps, dim]` in a batch. */
  readonly kind: 'vector' | 'sequence';
}
