import type { Random } from '@erc/core';
import type { Formants } from './phonemes.js';
import type { SpeechPlan } from './speech-plan.js';

/** The synthesiser's controls over time: one value every {@link FRAME_SECONDS}. */
export interface Tracks {
  readonly frames: number;
  readonly pitchHz: Float64Array;
  readonly voicing: Float64Array;
  readonly breath: Float64Array;
  readonly noise: Float64Array;
  readonly noiseHertz: Float64Array;
  readonly formants: readonly [Float64Array, Float64Array, Float64Array];
}

export const FRAME_SECONDS = 0.005;

/** Mean over `2·reach + 1` frames; fewer at the ends. */
function smoothed(track: Float64Array, reach: number): Float64Array {
  const sums = new Float64Array(track.length + 1);
  for (let i = 0; i < track.length; i++) sums[i + 1] = sums[i]! + track[i]!;
  return track.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(track.length, i + reach + 1);
    return (sums[to]! - sums[from]!) / (to - from);
  });
}

/** Replaces NaN by a straight line between its neighbours, or by the nearest of them. */
function bridged(track: Float64Array, fallback: number): Float64Array {
  let before = -1;
  for (let i = 0; i <= track.length; i++) {
    if (i < track.length && Number.isNaN(track[i]!)) continue;
    const left = before >= 0 ? track[before]! : (track[i] ?? fallback);
    const right = track[i] ?? left;
    for (let j = before + 1; j < i; j++) track[j] = left + ((right - left) * (j - before)) / (i - before);
    before = i;
  }
  return track;
}

function pitchOf(plan: SpeechPlan, accents: Float64Array, random: Random): Float64Array {
  const { identity, prosody } = plan;
  const phase = 2 * Math.PI * random.next();
  const drift = smoothed(
    accents.map(() => 2.5 * random.normal()),
    20,
  );
  return smoothed(accents, 8).map((accent, frame) => {
    const time = frame / accents.length;
    const semitones =
      prosody.pitch +
      prosody.slope * (time - 0.5) +
      prosody.ending * Math.max(0, (time - 0.7) / 0.3) +
      prosody.range * identity.range * (accent + drift[frame]!) +
      prosody.tremble * Math.sin(2 * Math.PI * 6 * frame * FRAME_SECONDS + phase);
    return Math.max(60, Math.min(560, identity.pitchHz * 2 ** (semitones / 12)));
  });
}

/** Lays the plan's targets out in time, and lets them glide into each other as a mouth does. */
export function tracksOf(plan: SpeechPlan, random: Random): Tracks {
  const frames = Math.ceil(plan.seconds / FRAME_SECONDS);
  const track = (): Float64Array => new Float64Array(frames);
  const [voicing, breath, noise, noiseHertz, accents] = [track(), track(), track(), track(), track()];
  const formants = [track(), track(), track()] as const;
  for (const formant of formants) formant.fill(Number.NaN);

  let start = 0;
  for (const segment of plan.segments) {
    const end = start + segment.seconds / FRAME_SECONDS;
    for (let frame = Math.round(start); frame < Math.min(frames, Math.round(end)); frame++) {
      voicing[frame] = segment.voicing;
      breath[frame] = segment.breath;
      noise[frame] = segment.noise;
      noiseHertz[frame] = segment.noiseHertz;
      accents[frame] = segment.accent;
      const along = (frame - start) / (end - start);
      formants.forEach((formant, index) => {
        const [from, to] = segment.formants ?? [];
        if (from && to) formant[frame] = from[index]! + (to[index]! - from[index]!) * along;
      });
    }
    start = end;
  }

  const rest: Formants = [500, 1500, 2500];
  const glide = (index: 0 | 1 | 2): Float64Array =>
    smoothed(bridged(formants[index], rest[index]), 4).map((hertz) => hertz * plan.identity.formantScale);
  return {
    frames,
    pitchHz: pitchOf(plan, accents, random),
    voicing: smoothed(voicing, 2),
    breath: smoothed(breath, 2),
    noise: smoothed(noise, 1),
    noiseHertz,
    formants: [glide(0), glide(1), glide(2)],
  };
}
