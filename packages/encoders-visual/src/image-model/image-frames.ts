import { DataError, type EncodeOptions, type VisualInput } from '@erc/core';
import { listFrames } from '@erc/media';
import { framePlace, inputPlace } from '../places.js';
import type { ResolvedImageModelOptions } from './image-model-options.js';

/** A frame, and whose it is. */
export interface Frame {
  /** Number of the input. */
  readonly input: number;
  readonly path: string;
  /** For errors. */
  readonly place: string;
}

/**
 * The frames of the `i`-th input that are read.
 *
 * @throws DataError for a folder in the place of a strip.
 */
export async function framesOf(
  input: VisualInput,
  i: number,
  { form, maxFrames }: Pick<ResolvedImageModelOptions, 'form' | 'maxFrames'>,
  onTruncation: EncodeOptions['onTruncation'],
): Promise<Frame[]> {
  const { frames, of } = await listFrames(input.path, inputPlace(input), maxFrames);
  if (form === 'strip' && (frames.length > 1 || frames[0] !== input.path)) {
    throw new DataError(
      `${inputPlace(input)}: expected one image, a strip, received a folder of ${of} frames.`,
    );
  }
  if (of > frames.length) onTruncation?.(i, { from: of, to: frames.length, unit: 'frames' });
  return frames.map((path) => ({ input: i, path, place: framePlace(path, input) }));
}
