import { ANALYSIS_RATE_HZ } from '../frames.js';
import type { SpeechOptions } from './speech-options.js';
import type { Strides } from './strides.js';

/** A stretch of a clip that is computed at once. */
export interface Part {
  /** First sample, and the one behind the last. */
  readonly start: number;
  readonly end: number;
  /** Steps that are left out at the beginning: they only give context. */
  readonly skip: number;
  /** Steps that are kept. */
  readonly steps: number;
}

/**
 * Cuts a clip into windows of whole steps. Each step belongs to one window; windows reach into their neighbours by the context, and as far as the samples of
 * their last step go.
 *
 * @param length Samples of the clip, at least `strides.field`.
 * @param maxSteps No more steps than these are kept of all.
 */
export function speechParts(
  length: number,
  { hop, field, stepsOf }: Strides,
  { window, maxFrames }: Pick<SpeechOptions, 'window' | 'maxFrames'>,
): Part[] {
  const total = stepsOf(length);
  const kept = Math.min(total, maxFrames ?? total);
  const size = window && Math.max(1, Math.floor((window.seconds * ANALYSIS_RATE_HZ) / hop));
  if (!window || !size || total <= size) return [{ start: 0, end: length, skip: 0, steps: kept }];
  const context = Math.floor((window.contextSeconds * ANALYSIS_RATE_HZ) / hop);
  const parts: Part[] = [];
  for (let first = 0; first < kept; first += size) {
    const steps = Math.min(size, kept - first);
    const from = Math.max(0, first - context);
    const to = Math.min(total, first + size + context);
    parts.push({ start: from * hop, end: (to - 1) * hop + field, skip: first - from, steps });
  }
  return parts;
}
