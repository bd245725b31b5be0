import { DataError, type EncodeOptions, type VisualInput } from '@erc/core';
import { type Frame, framesPlace, listFrames } from '@erc/media';
import type { ResolvedImageModelOptions } from './image-model-options.js';

/** A frame, and whose it is. */
export interface InputFrame extends Frame {
  /** Number of the input. */
  readonly input: number;
}

/**
 * The frames of the `i`-th input that are read.
 *
 * @throws DataError for a folder, or several frames, in the place of a strip.
 */
export async function framesOf(
  input: VisualInput,
  i: number,
  { form, maxFrames }: Pick<ResolvedImageModelOptions, 'form' | 'maxFrames'>,
  onTruncation: EncodeOptions['onTruncation'],
): Promise<InputFrame[]> {
  const { frames, of, isFolder } = await listFrames(input, framesPlace(input), maxFrames);
  if (form === 'strip' && (of > 1 || isFolder)) {
    throw new DataError(
      `${framesPlace(input)}: expected one image, a strip, received ${isFolder ? 'a folder of ' : ''}${of} frames.`,
    );
  }
  if (of > frames.length) onTruncation?.(i, { from: of, to: frames.length, unit: 'frames' });
  return frames.map((frame) => ({ ...frame, input: i }));
}
