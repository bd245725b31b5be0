import { meanOf, populationSdOf } from '@erc/core';
import type { ResolvedAcousticStatisticsOptions } from './acoustic-options.js';
import { ANALYSIS_RATE_HZ, FRAMES_PER_SECOND, frameLevels, powerSpectrum } from './frames.js';
import { logMelOf, mfcc } from './mel.js';
import type { NamedStatistic } from './named-statistic.js';
import { type PitchTrack, pitchTrack, semitonesOf } from './pitch-track.js';
import { SPECTRAL_SHAPES, spectralShape } from './spectral-shape.js';
import { countSyllables, pausesOf, speechFrames } from './speech-timing.js';
import { columnStatistics, deltas, meanStep, quantiles, slope } from './statistics.js';

const PROBABILITIES = [0.1, 0.25, 0.5, 0.75, 0.9] as const;
const QUANTILE_NAMES = ['q10', 'q25', 'q50', 'q75', 'q90'] as const;

/**
 * All measures of one utterance, always the same names in the same order, all finite.
 *
 * Where a measure needs something that the clip does not have (voiced frames, two frames), it is 0; without any speech frame the spectral
 * measures are taken over all frames.
 *
 * @param samples `[n]`, n ≥ 1, mono, 16 kHz, −1 … 1.
 */
export function acousticFeatures(
  samples: Float32Array,
  { melBands, minPitchHz, maxPitchHz, speechRangeDb }: ResolvedAcousticStatisticsOptions,
): NamedStatistic[] {
  const levels = frameLevels(samples);
  const speech = speechFrames(levels, speechRangeDb);
  const rows = speech.length > 0 ? speech : [...levels.keys()];
  const power = powerSpectrum(samples);
  const mel = logMelOf(power, melBands);
  const melStatistics = columnStatistics(mel, rows);
  const melDeltas = columnStatistics(deltas(mel), rows);
  const cepstrum = columnStatistics(mfcc(mel), rows);
  const shape = columnStatistics(spectralShape(power), rows);
  const track = pitchTrack(samples, { minHz: minPitchHz, maxHz: maxPitchHz });
  const voiced = speech.filter((frame) => track.frequenciesHz[frame]! > 0);
  return [
    ...numbered('logMel.mean', melStatistics.means),
    ...numbered('logMel.sd', melStatistics.deviations),
    ...numbered('logMelDelta.mean', melDeltas.means),
    ...numbered('logMelDelta.sd', melDeltas.deviations),
    ...numbered('mfcc.mean', cepstrum.means),
    ...numbered('mfcc.sd', cepstrum.deviations),
    ...SPECTRAL_SHAPES.map((name, i): NamedStatistic => [`${name}.mean`, shape.means[i]!]),
    ...SPECTRAL_SHAPES.map((name, i): NamedStatistic => [`${name}.sd`, shape.deviations[i]!]),
    ...levelMeasures(levels, rows),
    ...pitchMeasures(track, voiced, speech.length),
    ...voiceMeasures(track, levels, voiced),
    ...timingMeasures(samples.length, levels, speech, voiced),
  ];
}

const numbered = (name: string, values: readonly number[]): NamedStatistic[] =>
  values.map((value, i) => [`${name}.${i + 1}`, value]);

const secondsOf = (frames: readonly number[]): number[] => frames.map((frame) => frame / FRAMES_PER_SECOND);

/** Level in dB below full scale over the speech frames; range between the 5 % and 95 % quantiles; slope in dB per second. */
function levelMeasures(levels: Float32Array, rows: readonly number[]): NamedStatistic[] {
  const values = rows.map((frame) => levels[frame]!);
  const [low, high] = quantiles(values, [0.05, 0.95]) as [number, number];
  return [
    ['level.mean', meanOf(values)],
    ['level.sd', populationSdOf(values)],
    ['level.range', high - low],
    ['level.slope', slope(values, secondsOf(rows))],
    ['level.max', quantiles(values, [1])[0]!],
  ];
}

/**
 * Pitch in semitones above 27.5 Hz over the voiced speech frames: range between the 5 % and 95 % quantiles, slope per second, and the mean of
 * the last fifth of the voiced frames minus that of the first fifth.
 */
function pitchMeasures(
  { frequenciesHz }: PitchTrack,
  voiced: readonly number[],
  speechFrameCount: number,
): NamedStatistic[] {
  const semitones = voiced.map((frame) => semitonesOf(frequenciesHz[frame]!));
  const fifth = Math.ceil(semitones.length / 5);
  const [low, high] = quantiles(semitones, [0.05, 0.95]) as [number, number];
  const ends = meanOf(semitones.slice(semitones.length - fifth)) - meanOf(semitones.slice(0, fifth));
  return [
    ['pitch.mean', meanOf(semitones)],
    ['pitch.sd', populationSdOf(semitones)],
    ['pitch.range', high - low],
    ['pitch.slope', slope(semitones, secondsOf(voiced))],
    ['pitch.endMinusStart', ends],
    ...quantiles(semitones, PROBABILITIES).map(
      (value, i): NamedStatistic => [`pitch.${QUANTILE_NAMES[i]}`, value],
    ),
    ['pitch.step', meanStep(semitones, voiced)],
    ['voicedShare', speechFrameCount === 0 ? 0 : voiced.length / speechFrameCount],
  ];
}

/**
 * Jitter- and shimmer-like variation from frame to frame, not from period to period: mean step of the period over the mean period, mean step
 * of the level in dB; and the mean aperiodicity of the voiced frames.
 */
function voiceMeasures(
  { frequenciesHz, aperiodicity }: PitchTrack,
  levels: Float32Array,
  voiced: readonly number[],
): NamedStatistic[] {
  const periods = voiced.map((frame) => 1 / frequenciesHz[frame]!);
  const meanPeriod = meanOf(periods);
  const voicedLevels = voiced.map((frame) => levels[frame]!);
  return [
    ['jitter', meanPeriod === 0 ? 0 : meanStep(periods, voiced) / meanPeriod],
    ['shimmer', meanStep(voicedLevels, voiced)],
    ['aperiodicity.mean', meanOf(voiced.map((frame) => aperiodicity[frame]!))],
  ];
}

/** Seconds, shares of the clip and rates per second. */
function timingMeasures(
  length: number,
  levels: Float32Array,
  speech: readonly number[],
  voiced: readonly number[],
): NamedStatistic[] {
  const seconds = length / ANALYSIS_RATE_HZ;
  const voicedSet = new Set(voiced);
  const pauses = pausesOf(speech);
  const paused = pauses.reduce((sum, frames) => sum + frames, 0);
  const longest = pauses.reduce((a, b) => Math.max(a, b), 0);
  const speechSpan = speech.length === 0 ? 0 : speech.at(-1)! - speech[0]! + 1;
  return [
    ['duration.seconds', seconds],
    ['duration.log', Math.log(seconds)],
    ['syllablesPerSecond', countSyllables(levels, (frame) => voicedSet.has(frame)) / seconds],
    ['speechShare', speech.length / levels.length],
    ['pauseShare', speechSpan === 0 ? 0 : paused / speechSpan],
    ['longestPause.seconds', longest / FRAMES_PER_SECOND],
  ];
}
