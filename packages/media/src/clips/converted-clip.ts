import type { StoredClip } from './clip-store.js';
import { DecodeError, LostClipError, type LostReason, UnsupportedClipError } from './decoder.js';

/** What a clip became, or why there is nothing of it. */
export type ConvertedClip = StoredClip | UnreadClip;

/** A clip that nothing came of. */
export interface UnreadClip {
  readonly problem: string;
  /** Why it was skipped after a second crash, time-out or lack of memory: retried on the next run. Absent: a decoder has refused it. */
  readonly lost?: LostReason;
  /** No decoder of this machine has its codec or format: where the decoders are others, it is tried again. */
  readonly isUnsupported?: true;
}

/** A clip skipped after a second crash, time-out or lack of memory. */
export type LostClip = Required<Pick<UnreadClip, 'problem' | 'lost'>>;

/** A clip that a decoder has refused, or that was lost. */
export const unread = (error: DecodeError): UnreadClip => ({
  problem: error.message,
  ...(error instanceof LostClipError && { lost: error.reason }),
  ...(error instanceof UnsupportedClipError && { isUnsupported: true as const }),
});

/** An answer, or why there is none: a clip that cannot be read ends no work on others. */
export async function unlessUnreadable<T>(answer: Promise<T>): Promise<T | DecodeError> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

/** Refuses a clip of which something was lost. */
export function unlessDamaged(clip: ConvertedClip): ConvertedClip {
  if ('problem' in clip) return clip;
  const { info, losses } = clip;
  if (!info.isCut && losses.soundSeconds === 0 && losses.frames === 0) return clip;
  const lost = `${Number(losses.soundSeconds.toFixed(3))} s of sound and ${losses.frames} frames cannot be decoded`;
  return {
    problem: `${info.isCut ? 'it was cut short: ' : ''}${lost} (media.damaged: count takes it all the same)`,
  };
}
