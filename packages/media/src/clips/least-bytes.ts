import type { ClipInfo } from './decoder.js';
import type { ResolvedMediaOptions } from './options.js';

/** Of a png, of the bytes of its pixels: frames of films take 0.3 and more, drawn ones less. */
const LEAST_SHARE = 0.05;
const [BYTES_OF_PIXEL, BYTES_OF_SAMPLE, WAV_HEADER_BYTES] = [3, 2, 44];

/** Bytes that the wav file and the pictures of a clip take at least. Faces count as none: a clip need not show one. */
export function leastBytesOf(
  { audio, video, soundSeconds, durationSeconds }: ClipInfo,
  {
    sampleRateHz,
    channels = 1,
    frames,
    faces,
  }: Pick<ResolvedMediaOptions, 'sampleRateHz' | 'channels' | 'frames' | 'faces'>,
): number {
  const rate = sampleRateHz === 'original' ? (audio?.sampleRateHz ?? 0) : sampleRateHz;
  const perSecond = BYTES_OF_SAMPLE * rate * (channels === 'original' ? (audio?.channels ?? 1) : channels);
  const sound = audio ? WAV_HEADER_BYTES + perSecond * (soundSeconds ?? durationSeconds) : 0;
  if (!video || faces) return sound;
  const height = frames.height === 'original' ? video.height : frames.height;
  const pixels = height * Math.floor((video.width * height) / video.height);
  return sound + frames.count * pixels * BYTES_OF_PIXEL * LEAST_SHARE;
}
