import { FRAMES_PER_SECOND } from './frames.js';

/** Frames below this level are never speech, in dB below full scale. */
const SILENCE_DB = -80;

/** How far a syllable's peak must stand above the dips on both sides, in dB. */
const SYLLABLE_DIP_DB = 2;

/** Non-speech between speech counts as a pause from this length on. */
const PAUSE_FRAMES = 0.15 * FRAMES_PER_SECOND;

/**
 * Frames whose level is at most `rangeDb` below the loudest frame, and above −80 dB.
 *
 * @param levels `[frames]` of `frameLevels`.
 * @returns Ascending; empty for silence.
 */
export function speechFrames(levels: Float32Array, rangeDb: number): number[] {
  const least = Math.max(SILENCE_DB, levels.reduce((a, b) => Math.max(a, b)) - rangeDb);
  return [...levels.keys()].filter((frame) => levels[frame]! > least);
}

/**
 * Number of syllable-like peaks of the level: rises and falls of at least 2 dB of the level smoothed over 70 ms, whose top is a voiced speech
 * frame. A measure of tempo, not a count of syllables.
 *
 * @see de Jong and Wempe 2009, "Praat script to detect syllable nuclei and measure speech rate automatically", doi:10.3758/BRM.41.2.385
 */
export function countSyllables(levels: Float32Array, isNucleus: (frame: number) => boolean): number {
  const smooth = smoothed(levels, 3);
  let count = 0;
  let dip = Number.POSITIVE_INFINITY;
  let top = 0;
  let rising = false;
  for (let frame = 0; frame <= smooth.length; frame++) {
    // The end of the clip counts as a dip.
    const level = smooth[frame] ?? Number.NEGATIVE_INFINITY;
    if (rising) {
      if (level > smooth[top]!) top = frame;
      else if (level <= smooth[top]! - SYLLABLE_DIP_DB) {
        if (isNucleus(top)) count += 1;
        rising = false;
        dip = level;
      }
    } else if (level < dip) dip = level;
    else if (level >= dip + SYLLABLE_DIP_DB) {
      rising = true;
      top = frame;
    }
  }
  return count;
}

function smoothed(values: Float32Array, reach: number): Float32Array {
  return values.map((_, i) => {
    const part = values.subarray(Math.max(0, i - reach), i + reach + 1);
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/**
 * Lengths of the pauses between the first and the last speech frame: gaps of at least 150 ms.
 *
 * @param speech Ascending frame numbers.
 * @returns Frames of each pause, in order.
 */
export function pausesOf(speech: readonly number[]): number[] {
  return speech
    .slice(1)
    .map((frame, i) => frame - speech[i]! - 1)
    .filter((gap) => gap >= PAUSE_FRAMES);
}
