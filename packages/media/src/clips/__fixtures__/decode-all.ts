import type { DecodedFrames, OpenClip } from '../decoder.js';

/** All of a clip. */
export interface DecodedClip extends DecodedFrames {
  /** The first channel. */
  readonly sound: Float32Array;
  readonly lostSeconds: number;
}

/** Decodes the frames at some times and the sound of a clip, and closes it. */
export async function decodeAll(clip: OpenClip, times: readonly number[]): Promise<DecodedClip> {
  const frames = await clip.frames(times);
  let parts: Float32Array[] = [];
  const lostSeconds = await clip.sound({
    take: ({ channels }) => parts.push(channels[0]!),
    restart: () => {
      parts = [];
    },
  });
  await clip.close();
  return { ...frames, sound: Float32Array.from(parts.flatMap((part) => [...part])), lostSeconds };
}

/** What stands at each time. */
export const shownAt = ({ frames }: DecodedFrames): string[] =>
  frames.map(({ seconds, isSubstitute }) => `${Math.round(seconds * 10)}${isSubstitute ? ' instead' : ''}`);

/** How far two decoders are apart. */
export interface Distance {
  /** Largest difference of two samples. */
  readonly sound: number;
  /** Largest mean difference of two frames, in gray values of the red channel. */
  readonly frames: number;
}

/** The distance of two results of one length. */
export function distanceOf(one: DecodedClip, other: DecodedClip): Distance {
  const sound = one.sound.reduce(
    (most, sample, t) => Math.max(most, Math.abs(sample - other.sound[t]!)),
    0,
  );
  const frames = one.frames.map((frame, i) => {
    const theirs = other.frames[i]!;
    const pixels = frame.width * frame.height;
    let sum = 0;
    for (let p = 0; p < pixels; p++) {
      sum += Math.abs(frame.data[frame.channels * p]! - theirs.data[theirs.channels * p]!);
    }
    return sum / pixels;
  });
  return { sound, frames: Math.max(0, ...frames) };
}
