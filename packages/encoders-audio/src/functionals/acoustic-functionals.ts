import { meanOf, populationSdOf } from '@erc/core';
import { FRAMES_PER_SECOND, type FrameMatrix, powerSpectrum } from '../frames.js';
import { logMelOf, mfcc } from '../mel.js';
import type { NamedStatistic } from '../named-statistic.js';
import { type PitchTrackOptions, pitchTrack, semitonesOf } from '../pitch-track.js';
import { SPECTRAL_SHAPES, spectralShape } from '../spectral-shape.js';
import { contourMeasures, countPeaks, smoothed, variation } from './contour.js';
import { formantTrack } from './formants.js';
import { HARMONIC_MEASURES, harmonicLevels } from './harmonics.js';
import { frameLoudness } from './loudness.js';
import { findPeriods } from './periods.js';
import { runsOf } from './runs.js';
import { SPECTRAL_BALANCES, spectralBalance } from './spectral-balance.js';

/** Bands of the mel spectrogram that the cepstrum is made of. */
const BANDS = 26;
const CEPSTRUM = 4;

/**
 * The 88 functionals of the extended Geneva set, always in the same order, all finite; what a clip does not have (voice, a second period, a
 * formant) is 0.
 *
 * @param samples `[n]`, n ≥ 1, mono, 16 kHz, −1 … 1.
 * @see Eyben et al. 2016, "The Geneva Minimalistic Acoustic Parameter Set (GeMAPS) for voice research and affective computing",
 *   doi:10.1109/TAFFC.2015.2457417
 */
export function acousticFunctionals(samples: Float32Array, options: PitchTrackOptions): NamedStatistic[] {
  const power = powerSpectrum(samples);
  const { frequenciesHz } = pitchTrack(samples, options);
  const all = [...frequenciesHz.keys()];
  const voiced = all.filter((frame) => frequenciesHz[frame]! > 0);
  const unvoiced = all.filter((frame) => frequenciesHz[frame] === 0);
  const loudness = smoothed([...frameLoudness(power)], all);
  const pitch = voiced.map((frame) => semitonesOf(frequenciesHz[frame]!));
  const balance = spectralBalance(power);
  const shape = spectralShape(power);
  const cepstrum = mfcc(logMelOf(power, BANDS), CEPSTRUM);
  const flux = (frames: readonly number[]): number[] =>
    column(shape, SPECTRAL_SHAPES.indexOf('flux'), frames);
  const balances = (frames: readonly number[]): [string, number[]][] => [
    ['alphaRatio', column(shape, SPECTRAL_SHAPES.indexOf('alphaRatio'), frames)],
    ...SPECTRAL_BALANCES.map((name, i): [string, number[]] => [name, column(balance, i, frames)]),
  ];
  return [
    ...contourMeasures('pitch', smoothed(pitch, voiced), voiced),
    ...contourMeasures('loudness', loudness, all),
    ...spread('flux', flux(all)),
    ...cepstra('mfcc', cepstrum, all),
    ...periodMeasures(samples, frequenciesHz),
    ...voiceMeasures(samples, frequenciesHz, voiced, formantTrack(power)),
    ...balances(voiced).flatMap(([name, values]) => spread(`voiced.${name}`, values)),
    ...spread('voiced.flux', flux(voiced)),
    ...cepstra('voiced.mfcc', cepstrum, voiced),
    ...balances(unvoiced).map(([name, values]): NamedStatistic => [`unvoiced.${name}.mean`, meanOf(values)]),
    ['unvoiced.flux.mean', meanOf(flux(unvoiced))],
    ['loudnessPeaksPerSecond', (countPeaks(loudness) * FRAMES_PER_SECOND) / all.length],
    ...segmentMeasures(frequenciesHz),
    ['level', levelOf(samples)],
  ];
}

/** Values of one column over the chosen frames; NaN, which stands for nothing measured, left out. */
function column({ data, shape: [, columns] }: FrameMatrix, at: number, frames: readonly number[]): number[] {
  return frames.map((frame) => data[frame * columns + at]!).filter((value) => !Number.isNaN(value));
}

/** Mean and standard deviation: of what may be negative. */
const spread = (name: string, values: readonly number[]): NamedStatistic[] => [
  [`${name}.mean`, meanOf(values)],
  [`${name}.sd`, populationSdOf(values)],
];

/** Mean and coefficient of variation: of what is positive. */
const ratio = (name: string, values: readonly number[]): NamedStatistic[] => [
  [`${name}.mean`, meanOf(values)],
  [`${name}.cv`, variation(values)],
];

const cepstra = (name: string, cepstrum: FrameMatrix, frames: readonly number[]): NamedStatistic[] =>
  Array.from({ length: CEPSTRUM }, (_, i) => spread(`${name}${i + 1}`, column(cepstrum, i, frames))).flat();

/** Jitter: step from period to period over the mean period. Shimmer: step of the amplitude, dB. */
function periodMeasures(samples: Float32Array, frequenciesHz: Float32Array): NamedStatistic[] {
  const runs = findPeriods(samples, frequenciesHz);
  const period = meanOf(runs.flatMap(({ seconds }) => seconds));
  const steps = (values: readonly number[]): number[] =>
    values.slice(1).map((value, i) => Math.abs(value - values[i]!));
  const decibels = (amplitudes: readonly number[]): number[] =>
    amplitudes.map((amplitude) => 20 * Math.log10(amplitude + 1e-10));
  return [
    ...ratio(
      'jitter',
      runs.flatMap(({ seconds }) => steps(seconds)).map((step) => step / period),
    ),
    ...ratio(
      'shimmer',
      runs.flatMap(({ amplitudes }) => steps(decibels(amplitudes))),
    ),
  ];
}

function voiceMeasures(
  samples: Float32Array,
  frequenciesHz: Float32Array,
  voiced: readonly number[],
  formants: FrameMatrix,
): NamedStatistic[] {
  const harmonics = harmonicLevels(samples, frequenciesHz, formants);
  const harmonic = (name: (typeof HARMONIC_MEASURES)[number]): number[] =>
    column(harmonics, HARMONIC_MEASURES.indexOf(name), voiced);
  const found = (at: number): number[] => column(formants, at, voiced).filter((hz) => hz > 0);
  return [
    ...spread('hnr', harmonic('hnr')),
    ...spread('h1h2', harmonic('h1h2')),
    ...spread('h1a3', harmonic('h1a3')),
    ...([1, 2, 3] as const).flatMap((n) => [
      ...ratio(`f${n}.hz`, found(n - 1)),
      ...ratio(`f${n}.bandwidth`, found(n + 2)),
      ...spread(`f${n}.level`, harmonic(`f${n}Level`)),
    ]),
  ];
}

/** Voiced stretches per second, and how long these and those between them last. */
function segmentMeasures(frequenciesHz: Float32Array): NamedStatistic[] {
  const lengths = (has: (hz: number) => boolean): number[] =>
    runsOf(frequenciesHz, has).map(([first, last]) => (last - first + 1) / FRAMES_PER_SECOND);
  const voiced = lengths((hz) => hz > 0);
  return [
    ['voicedPerSecond', (voiced.length * FRAMES_PER_SECOND) / frequenciesHz.length],
    ...spread('voicedSeconds', voiced),
    ...spread(
      'unvoicedSeconds',
      lengths((hz) => hz === 0),
    ),
  ];
}

/** Mean power of the whole clip, dB below full scale. */
function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample ** 2;
  return 10 * Math.log10(sum / samples.length + 1e-10);
}
