import type { ClipInfo } from './decoder.js';
import type { ResolvedMediaOptions } from './options.js';

/**
 * Times of `count` frames at equal distances. `decodable`: `t_i = last · i / (count − 1)`, with *last* the time at which the last frame
 * begins, so that both ends are there; one frame alone is the middle one. `legacy`: `t_i = duration · i / (count − 1)`.
 *
 * @returns Seconds; none for a clip without video.
 */
export function frameTimes(
  { durationSeconds, video }: ClipInfo,
  { count, timing }: Pick<ResolvedMediaOptions['frames'], 'count' | 'timing'>,
): number[] {
  if (!video || video.frames === 0) return [];
  const end = timing === 'legacy' ? durationSeconds : video.lastSeconds;
  return Array.from({ length: count }, (_, i) => (count === 1 ? end / 2 : (end * i) / (count - 1)));
}
