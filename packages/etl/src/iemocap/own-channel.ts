import type { Pcm16 } from '@erc/media';
import type { ResolvedIemocapOptions } from './options.js';
import { IEMOCAP_SAMPLE_RATE_HZ } from './pcm.js';
import type { ReleaseUtterance } from './read-release.js';

/** 0 is left, 1 is right. */
export type Channel = 0 | 1 | 'mean';
type Speaker = 'F' | 'M';
type Timed = Pick<ReleaseUtterance, 'speaker' | 'startSeconds' | 'endSeconds'>;

/** Frames of an utterance, `[first, end)`, inside the recording: times in seconds are rounded to the nearest frame. */
export function framesOf({ startSeconds, endSeconds }: Timed, { frames }: Pick<Pcm16, 'frames'>) {
  const within = (seconds: number): number => Math.min(frames, Math.round(seconds * IEMOCAP_SAMPLE_RATE_HZ));
  const [first, end] = [within(startSeconds), within(endSeconds)];
  return { first, end: Math.max(first, end) };
}

/**
 * Whom the left channel belongs to, by loudness: the woman when `Σ ±ln(left energy / right energy)` over the utterances (+ for hers, − for
 * his) is above 0, the man when it is below. So a channel that is louder as a whole decides nothing where both speak equally often.
 * `undefined` at 0, for instance because both channels are the same.
 */
export function measureLeftSpeaker(recording: Pcm16, utterances: readonly Timed[]): Speaker | undefined {
  let evidence = 0;
  for (const utterance of utterances) {
    const { first, end } = framesOf(utterance, recording);
    let [left, right] = [1, 1];
    for (let i = first; i < end; i++) {
      left += recording.samples[2 * i]! ** 2;
      right += recording.samples[2 * i + 1]! ** 2;
    }
    evidence += (utterance.speaker === 'F' ? 1 : -1) * Math.log(left / right);
  }
  if (evidence === 0) return undefined;
  return evidence > 0 ? 'F' : 'M';
}

/** Whom the left channel belongs to, by the option; `undefined` where that does not matter. */
export function leftSpeakerOf(
  channel: ResolvedIemocapOptions['channel'],
  marked: Speaker,
  measured: Speaker | undefined,
): Speaker | undefined {
  const other = marked === 'F' ? 'M' : 'F';
  if (channel === 'measured') return measured ?? marked;
  if (channel === 'marker-left') return marked;
  return channel === 'marker-right' ? other : undefined;
}

/** The frames' samples of one channel, as they are; of both, their mean, halves rounded up. */
export function cutChannel(
  { samples, channels }: Pcm16,
  { first, end }: { readonly first: number; readonly end: number },
  channel: Channel,
): Int16Array {
  const cut = new Int16Array(end - first);
  for (let i = 0, at = first * channels; i < cut.length; i++, at += channels) {
    if (channels === 1) cut[i] = samples[at]!;
    else
      cut[i] =
        channel === 'mean' ? Math.round((samples[at]! + samples[at + 1]!) / 2) : samples[at + channel]!;
  }
  return cut;
}
