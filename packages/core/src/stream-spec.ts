import type { Modality } from './modality.js';

/** What is known of a stream before any data. */
export interface StreamSpec {
  readonly modality: Modality;
  /** Width of its features. */
  readonly dim: number;
  /** One vector per utterance, or steps of vectors: `[batch, dim]` or `[batch, steps, dim]` in a batch. */
  readonly kind: 'vector' | 'sequence';
}

/**
 * What an encoder that is part of the model reads of an utterance:
 *
 * - `tokens`: ids, `[steps]`, int32
 * - `samples`: a voice at the encoder's rate, `[steps]`, 16 bits
 * - `pixels`: pictures of one size, `[steps, height, width, 3]`, 8 bits
 * - `maps`: what its frozen stages gave of pictures of one size, `[steps, height, width, channels]`, float32
 */
export type RawKind = 'tokens' | 'samples' | 'pixels' | 'maps';

/** A raw stream, before any data. */
export interface RawSpec {
  readonly modality: Modality;
  readonly kind: RawKind;
}

/** What a batch holds of a stream: features, or what an encoder of the model reads. */
export type InputSpec = StreamSpec | RawSpec;

/** Whether an encoder of the model reads the stream. */
export const isRaw = (spec: InputSpec): spec is RawSpec => spec.kind !== 'vector' && spec.kind !== 'sequence';
